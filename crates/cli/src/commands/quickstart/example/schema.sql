-- The tables of the quickstart: columns, types and keys as in Asterisk's own schema
-- (contrib/ast-db-manage), less the columns that a first look does not need.

CREATE TABLE sippeers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(40) NOT NULL UNIQUE,
    ipaddr VARCHAR(45),
    port INTEGER,
    regseconds INTEGER,
    defaultuser VARCHAR(40),
    fullcontact VARCHAR(80),
    regserver VARCHAR(20),
    useragent VARCHAR(255),
    lastms INTEGER,
    host VARCHAR(40),
    type VARCHAR(6),
    context VARCHAR(40),
    permit VARCHAR(95),
    deny VARCHAR(95),
    secret VARCHAR(40),
    transport VARCHAR(7),
    dtmfmode VARCHAR(9),
    directmedia VARCHAR(8),
    nat VARCHAR(29),
    callgroup VARCHAR(40),
    pickupgroup VARCHAR(40),
    language VARCHAR(40),
    disallow VARCHAR(200),
    allow VARCHAR(200),
    setvar VARCHAR(200),
    callerid VARCHAR(40),
    mailbox VARCHAR(40),
    qualify VARCHAR(40)
);
CREATE INDEX sippeers_name_host ON sippeers (name, host);
CREATE INDEX sippeers_ipaddr_port ON sippeers (ipaddr, port);
CREATE INDEX sippeers_host_port ON sippeers (host, port);

CREATE TABLE queues (
    name VARCHAR(128) NOT NULL PRIMARY KEY,
    musiconhold VARCHAR(128),
    context VARCHAR(128),
    timeout INTEGER,
    ringinuse VARCHAR(3),
    announce_frequency INTEGER,
    announce_holdtime VARCHAR(128),
    announce_position VARCHAR(128),
    retry INTEGER,
    wrapuptime INTEGER,
    autofill VARCHAR(3),
    autopause VARCHAR(3),
    maxlen INTEGER,
    servicelevel INTEGER,
    strategy VARCHAR(11),
    joinempty VARCHAR(128),
    leavewhenempty VARCHAR(128),
    weight INTEGER
);

CREATE TABLE queue_members (
    queue_name VARCHAR(80) NOT NULL,
    interface VARCHAR(80) NOT NULL,
    membername VARCHAR(80),
    state_interface VARCHAR(80),
    penalty INTEGER,
    paused INTEGER,
    uniqueid INTEGER NOT NULL UNIQUE,
    wrapuptime INTEGER,
    ringinuse VARCHAR(5),
    reason_paused VARCHAR(80),
    PRIMARY KEY (queue_name, interface)
);

CREATE TABLE voicemail (
    uniqueid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    context VARCHAR(80) NOT NULL,
    mailbox VARCHAR(80) NOT NULL,
    password VARCHAR(80) NOT NULL,
    fullname VARCHAR(80),
    alias VARCHAR(80),
    email VARCHAR(80),
    pager VARCHAR(80),
    attach VARCHAR(3),
    language VARCHAR(20),
    tz VARCHAR(30),
    deletevoicemail VARCHAR(3),
    saycid VARCHAR(3),
    envelope VARCHAR(3),
    maxmsg INTEGER,
    volgain NUMERIC(5, 2),
    stamp DATETIME
);
CREATE INDEX voicemail_mailbox ON voicemail (mailbox);
CREATE INDEX voicemail_context ON voicemail (context);
CREATE INDEX voicemail_mailbox_context ON voicemail (mailbox, context);

CREATE TABLE musiconhold (
    name VARCHAR(80) NOT NULL PRIMARY KEY,
    mode VARCHAR(10),
    directory VARCHAR(255),
    application VARCHAR(255),
    digit VARCHAR(1),
    sort VARCHAR(10),
    format VARCHAR(10),
    stamp DATETIME,
    loop_last VARCHAR(3)
);

CREATE TABLE extensions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    context VARCHAR(40) NOT NULL,
    exten VARCHAR(40) NOT NULL,
    priority INTEGER NOT NULL,
    app VARCHAR(40) NOT NULL,
    appdata VARCHAR(256) NOT NULL,
    UNIQUE (context, exten, priority)
);

-- Whole configuration files, line by line.
CREATE TABLE ast_config (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cat_metric INTEGER NOT NULL DEFAULT 0,
    var_metric INTEGER NOT NULL DEFAULT 0,
    commented INTEGER NOT NULL DEFAULT 0,
    filename VARCHAR(128) NOT NULL,
    category VARCHAR(128) NOT NULL DEFAULT 'default',
    var_name VARCHAR(128) NOT NULL,
    var_val VARCHAR(128) NOT NULL
);
CREATE INDEX ast_config_filename ON ast_config (filename, commented);
