//! The operating system's user that a server runs as.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::{Error, Result};

const ROOT: u32 = 0;

/// A user of the operating system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account {
    /// What the process that asks runs as.
    pub(crate) own: u32,
    /// Whom to become, because servers refuse to be root.
    other: Option<(u32, u32)>,
}

impl Account {
    /// The current user; or, when that is root, the first that exists of those named.
    ///
    /// The folder is one that the process has just made: there is no safe call that tells who
    /// we are, but the owner of what we make does.
    pub(crate) fn choose(names: &[&str], folder: &Path) -> Result<Self> {
        let own = fs::metadata(folder).map_err(Error::while_doing("looking who we are"))?.uid();
        if own != ROOT {
            return Ok(Self { own, other: None });
        }
        let users =
            fs::read_to_string("/etc/passwd").map_err(Error::while_doing("reading /etc/passwd"))?;
        let other = names.iter().find_map(|name| find(&users, name));
        let missing = || Error::new(format!("there is no user {} to run as", names.join(" or ")));
        Ok(Self { own, other: Some(other.ok_or_else(missing)?) })
    }

    /// Makes a command run as this user.
    pub(crate) fn run_as(self, command: &mut Command) {
        if let Some((user, group)) = self.other {
            command.uid(user).gid(group);
        }
    }

    /// Whether a file belongs to us, or to whom we become.
    pub(crate) fn owns(self, file: &Path) -> bool {
        let other = self.other.map(|(user, _)| user);
        fs::metadata(file).is_ok_and(|it| it.uid() == self.own || Some(it.uid()) == other)
    }

    /// Gives a file to this user.
    pub(crate) fn give(self, file: &Path) -> Result<()> {
        let Some((user, group)) = self.other else { return Ok(()) };
        chown(file, Some(user), Some(group))
            .map_err(Error::while_doing(format!("giving {} away", file.display())))
    }
}

/// The numbers of a user and of its group in the text of `/etc/passwd`.
fn find(users: &str, name: &str) -> Option<(u32, u32)> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let is_it = fields.next() == Some(name);
        let mut numbers = fields.skip(1).map(|field| field.parse().ok());
        is_it.then_some((numbers.next()??, numbers.next()??))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_read_by_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\nmysql:x:102:105:Server,,,:/:/bin/false\n";
        assert_eq!(find(users, "mysql"), Some((102, 105)));
        assert_eq!(find(users, "postgres"), None);
    }
}
