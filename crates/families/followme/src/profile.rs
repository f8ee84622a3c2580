//! Profiles.

use asterisk_realtime_schema::record::{Reader, Record, take};
use asterisk_realtime_schema::{Refusal, record, value};

use crate::FOLLOWME;

record! {
    /// A profile, as `app_followme` takes it from a row of the family `followme`.
    ///
    /// One that is not active does not exist. The prompts also go by their long names
    /// (`followme-sorry-prompt`), and names of columns may have hyphens for underscores.
    pub struct FollowMe of "followme" by "name" {
        tables: [FOLLOWME],
        identity: ["name"],
        names: record::hyphens,
        complete: FollowMe::check;
        /// The name.
        name: String => take::text;
        /// Whether it exists: only a false word says no.
        active: bool = true => |field, text| *field = value::truth(&text) != Some(false);
        /// The music class that the caller hears; `None` is `default`.
        musicclass also "musiconhold" "music": Option<String> => take::text;
        /// The context of the numbers; `None` is `default`.
        context: Option<String> => take::text;
        /// The key that takes the call; `1` by default.
        takecall: String = "1".to_owned() => take::text;
        /// The key that declines the call; `2` by default.
        declinecall: String = "2".to_owned() => take::text;
        /// Whether the called party is asked; by default it is.
        enable_callee_prompt: bool = true => take::truth;
        /// The sound *call from*.
        call_from_prompt also "followme_call_from_prompt": Option<String> => take::text;
        /// The sound for a caller who left no name.
        norecording_prompt also "followme_norecording_prompt": Option<String> => take::text;
        /// The sound that lists the choices.
        options_prompt also "followme_options_prompt": Option<String> => take::text;
        /// The sound *please hold*.
        pls_hold_prompt also "followme_pls_hold_prompt": Option<String> => take::text;
        /// The sound *the party is not at the desk*.
        status_prompt also "followme_status_prompt": Option<String> => take::text;
        /// The sound *the party cannot be found*.
        sorry_prompt also "followme_sorry_prompt": Option<String> => take::text;
        /// The sound *connecting*.
        connecting_prompt also "followme_connecting_prompt": Option<String> => take::text;
    }
}

impl FollowMe {
    /// A new profile with the defaults of `app_followme`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::blank() }
    }

    fn check(&mut self, reader: &mut Reader) {
        if !self.active {
            let column = record::column(Self::TABLES, "active");
            reader.refuse(column, &Refusal::new("no", "what an active profile has"));
        }
    }
}
