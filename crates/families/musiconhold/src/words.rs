//! Words of music classes.

use asterisk_realtime_schema::words;

words! {
    /// What plays the music.
    pub enum Mode {
        /// The files of a directory.
        Files = "files",
        /// The entries of the class, in order.
        Playlist = "playlist",
        /// A command line.
        Custom = "custom",
        /// `mpg123`, with buffer.
        Mp3 = "mp3",
        /// `mpg123`, without buffer.
        Mp3Unbuffered = "mp3nb",
        /// `mpg123`, with buffer and low volume.
        QuietMp3 = "quietmp3",
        /// `mpg123`, without buffer and with low volume.
        QuietMp3Unbuffered = "quietmp3nb",
        /// `mpg123`, from a URL.
        HttpMp3 = "httpmp3",
    }
}

words! {
    /// The order of files.
    pub enum Sort {
        /// Any.
        Random = "random",
        /// By the alphabet.
        Alpha = "alpha",
        /// By the alphabet, from anywhere.
        RandomStart = "randstart",
    }
}

words! {
    /// What is killed when the music ends.
    pub enum KillMethod {
        /// The process and those that it started.
        ProcessGroup = "process_group",
        /// The process.
        Process = "process",
    }
}
