-- Sample objects. `;` separates the values of a column that holds several (allow, setvar); a
-- semicolon that belongs to a value is written ^3B (fullcontact).

INSERT INTO sippeers (
    name, ipaddr, port, regseconds, defaultuser, fullcontact, regserver, useragent, lastms, host,
    type, context, secret, transport, dtmfmode, directmedia, nat, callgroup, pickupgroup, language,
    disallow, allow, setvar, callerid, mailbox, qualify
) VALUES
('alice', '192.0.2.11', 5060, 1795402774, 'alice', 'sip:alice@192.0.2.11:5060^3Btransport=udp',
    'pbx1', 'Example Phone 1.0', 38, 'dynamic', 'friend', 'office', 'Zk9pQ2xa', 'udp', 'rfc2833',
    'yes', 'force_rport,comedia', '1', '1,2', 'en', 'all', 'opus;g722;ulaw:20',
    'department=sales;floor=2', '"Alice Adams" <1001>', '1001@default', 'yes'),
('bob', '198.51.100.7', 5062, 1795402901, 'bob', 'sip:bob@198.51.100.7:5062^3Btransport=tcp',
    'pbx1', 'Example Softphone 4.2', 52, 'dynamic', 'friend', 'office', 'q7Rt5vNw', 'tcp', 'auto',
    'no', 'auto_force_rport,auto_comedia', '2', '1,2', 'en', 'all', 'g722;alaw', NULL,
    '"Bob Brown" <1002>', '1002@default', '2000'),
('carol', NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, 'dynamic', 'friend', 'office', 'mB3xK8ye',
    NULL, NULL, NULL, NULL, NULL, NULL, 'de', 'all', 'alaw;ulaw', NULL, '"Carol Clark" <1003>',
    NULL, NULL),
('dave', '', 0, 0, '', '', '', '', 0, 'dynamic', 'friend', 'office', 'h2Wd9sLc', 'udp', 'rfc2833',
    'yes', 'no', '2', '2', 'en', 'all', 'ulaw', NULL, '"Dave Davis" <1004>', NULL, 'no');

-- In the official table `deny` stands behind `permit`, so that Asterisk reads it last: a row that has
-- both lets nobody in. `ara check` says so.
INSERT INTO sippeers (name, port, host, type, context, secret, disallow, allow, deny, qualify) VALUES
('door', NULL, 'dynamic', 'friend', 'door', '8841', 'all', 'ulaw', '203.0.113.0/24;198.51.100.0/24',
    NULL),
('trunk-a', 5060, 'sip.carrier.example', 'peer', 'from-carrier', NULL, 'all', 'alaw', NULL,
    'yes');

INSERT INTO queues (
    name, musiconhold, context, timeout, ringinuse, announce_frequency, announce_holdtime,
    announce_position, retry, wrapuptime, autofill, autopause, maxlen, servicelevel, strategy,
    joinempty, leavewhenempty, weight
) VALUES
('support', 'default', 'office', 20, 'no', 45, 'once', 'yes', 5, 10, 'yes', 'no', 30, 60,
    'rrmemory', 'unavailable,invalid', 'strict', 5),
('sales', 'default', NULL, 15, 'yes', 0, 'no', 'no', 5, 0, 'yes', 'yes', 0, 30, 'ringall', 'yes',
    'no', 1);

INSERT INTO queue_members (
    queue_name, interface, membername, state_interface, penalty, paused, uniqueid, wrapuptime,
    ringinuse, reason_paused
) VALUES
('support', 'SIP/bob', 'Bob', NULL, 0, 0, 1, NULL, NULL, NULL),
('support', 'SIP/carol', 'Carol', NULL, 0, 0, 2, NULL, NULL, NULL),
('support', 'Local/1004@office/n', 'Dave', 'SIP/dave', 5, 1, 3, 15, 'no', 'Lunch'),
('sales', 'SIP/alice', 'Alice', NULL, 0, 0, 4, NULL, NULL, NULL),
('sales', 'SIP/dave', 'Dave', NULL, 1, 0, 5, NULL, NULL, NULL);

INSERT INTO voicemail (
    context, mailbox, password, fullname, email, attach, language, tz, deletevoicemail, saycid,
    envelope, maxmsg, volgain
) VALUES
('default', '1001', '4321', 'Alice Adams', 'alice@example.org', 'yes', 'en', 'central', 'no',
    'yes', 'yes', 50, 0.25),
('default', '1002', '8765', 'Bob Brown', 'bob@example.org', 'no', 'en', NULL, 'no', 'no', 'yes',
    100, NULL);

INSERT INTO musiconhold (name, mode, directory, digit, sort) VALUES
('default', 'files', 'moh', NULL, 'random'),
('jazz', 'files', 'moh/jazz', '5', 'alpha');

INSERT INTO extensions (context, exten, priority, app, appdata) VALUES
('office', '1001', 1, 'Dial', 'SIP/alice,20'),
('office', '1001', 2, 'VoiceMail', '1001@default,u'),
('office', '1002', 1, 'Dial', 'SIP/bob,20'),
('office', '1002', 2, 'VoiceMail', '1002@default,u'),
('office', '1003', 1, 'Dial', 'SIP/carol,20'),
('office', '1004', 1, 'Dial', 'SIP/dave,20'),
('office', '8000', 1, 'Queue', 'support,t'),
('office', '8001', 1, 'Queue', 'sales,t'),
('office', '8500', 1, 'VoiceMailMain', '@default'),
('office', '8600', 1, 'MusicOnHold', 'default'),
('office', '_0X.', 1, 'Dial', 'SIP/trunk-a/${EXTEN:1},60'),
('office', '_11[0258]', 1, 'Dial', 'SIP/trunk-a/${EXTEN},60'),
('from-carrier', '5551000', 1, 'Goto', 'office,8000,1');

INSERT INTO ast_config (
    filename, cat_metric, var_metric, commented, category, var_name, var_val
) VALUES
('queues.conf', 0, 0, 0, 'general', 'persistentmembers', 'yes'),
('queues.conf', 0, 1, 0, 'general', 'autofill', 'yes'),
('queues.conf', 0, 2, 1, 'general', 'monitor-type', 'MixMonitor'),
('queues.conf', 0, 3, 0, 'general', 'log_membername_as_agent', 'no'),
('queues.conf', 1, 0, 0, 'night', 'strategy', 'ringall'),
('queues.conf', 1, 1, 0, 'night', 'musicclass', 'jazz'),
('queues.conf', 1, 2, 0, 'night', 'timeout', '30'),
('queues.conf', 1, 3, 0, 'night', 'member', 'SIP/alice,0,Alice'),
('queues.conf', 1, 4, 0, 'night', 'member', 'SIP/bob,1,Bob');
