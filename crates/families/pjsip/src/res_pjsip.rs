//! The modules of PJSIP: what they ask.

use asterisk_realtime_core::{Lookup, Result};
use asterisk_realtime_schema::Findings;
use asterisk_realtime_schema::record::Read;

use crate::{Aor, Auth, Contact, DomainAlias, Endpoint, Identify, Sorcery};

/// How the modules of PJSIP use their families. Nothing is kept between two questions: whoever
/// wants that has a cache of sorcery.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Pjsip {
    /// The options of the mappings.
    pub sorcery: Sorcery,
    /// Whether endpoints are looked up with their domain: `disable_multi_domain` is off.
    pub uses_domains: bool,
}

/// An address of record and who registered there.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bindings {
    /// The address of record.
    pub aor: Aor,
    /// What is wrong with its row.
    pub findings: Findings,
    /// The rows of its contacts, those that are refused too.
    pub rows: Vec<Read<Contact>>,
}

/// An endpoint with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shown {
    /// The endpoint.
    pub endpoint: Read<Endpoint>,
    /// The rows of its credentials.
    pub auths: Vec<Read<Auth>>,
    /// Its addresses of record.
    pub aors: Vec<Bindings>,
    /// How requests are known to be from it.
    pub identifies: Vec<Read<Identify>>,
}

impl Default for Pjsip {
    fn default() -> Self {
        Self { sorcery: Sorcery::default(), uses_domains: true }
    }
}

impl Bindings {
    /// The contacts that registered.
    pub fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.rows.iter().filter_map(|read| read.value.as_ref())
    }
}

impl Pjsip {
    /// The endpoint of a request, by the user and the domain of its From header: `user@domain`,
    /// then the alias of the domain and `user` there, then `user`. A row that is refused is not
    /// there. With the user `anonymous` it is the endpoint of requests that nobody else wants.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`].
    pub async fn endpoint(
        &self,
        lookup: &(impl Lookup + ?Sized),
        user: &str,
        domain: &str,
    ) -> Result<Option<Read<Endpoint>>> {
        if self.uses_domains {
            let found = self.existing(lookup, &format!("{user}@{domain}")).await?;
            if found.is_some() {
                return Ok(found);
            }
            if let Some(domain) = self.alias(lookup, domain).await? {
                let found = self.existing(lookup, &format!("{user}@{domain}")).await?;
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        self.existing(lookup, user).await
    }

    /// The domain that another one is an alias of.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`].
    pub async fn alias(
        &self,
        lookup: &(impl Lookup + ?Sized),
        domain: &str,
    ) -> Result<Option<String>> {
        let alias = self.sorcery.get::<DomainAlias>(lookup, domain).await?;
        Ok(alias.and_then(|read| read.value).and_then(|alias| alias.domain))
    }

    /// All ways to know a request by its address, header or URI: each of these three asks for all
    /// rows, whenever nothing else has settled whose request it is.
    ///
    /// # Errors
    ///
    /// As [`Sorcery::all`].
    pub async fn identifies(&self, lookup: &(impl Lookup + ?Sized)) -> Result<Vec<Read<Identify>>> {
        self.sorcery.all(lookup).await
    }

    /// The ways to know requests of an endpoint, as the command line and the manager ask.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn identifies_of(
        &self,
        lookup: &(impl Lookup + ?Sized),
        endpoint: &str,
    ) -> Result<Vec<Read<Identify>>> {
        self.sorcery.list(lookup, [("endpoint", endpoint)]).await
    }

    /// Credentials by their ids, one after the other; those that do not exist are left out.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`].
    pub async fn auths<'i>(
        &self,
        lookup: &(impl Lookup + ?Sized),
        ids: impl IntoIterator<Item = &'i str, IntoIter: Send>,
    ) -> Result<Vec<Read<Auth>>> {
        let mut auths = Vec::new();
        for id in ids {
            auths.extend(self.sorcery.get(lookup, id).await?);
        }
        Ok(auths)
    }

    /// An address of record, and then who registered there; `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`] and [`Lookup::lookup_all`].
    pub async fn bindings(
        &self,
        lookup: &(impl Lookup + ?Sized),
        aor: &str,
    ) -> Result<Option<Bindings>> {
        let read = self.sorcery.get::<Aor>(lookup, aor).await?;
        let Some(Read { value: Some(aor), findings, .. }) = read else { return Ok(None) };
        let rows = self.sorcery.prefixed(lookup, &Contact::prefix(&aor.id)).await?;
        Ok(Some(Bindings { aor, findings, rows }))
    }

    /// An endpoint with its addresses of record and their contacts, as a call to it asks; `None`
    /// if it does not exist.
    ///
    /// # Errors
    ///
    /// As [`Pjsip::bindings`].
    pub async fn dial(
        &self,
        lookup: &(impl Lookup + ?Sized),
        endpoint: &str,
    ) -> Result<Option<(Read<Endpoint>, Vec<Bindings>)>> {
        let Some(read) = self.existing(lookup, endpoint).await? else { return Ok(None) };
        let ids: Vec<_> =
            read.value.iter().flat_map(Endpoint::aor_ids).map(str::to_owned).collect();
        let mut aors = Vec::with_capacity(ids.len());
        for id in &ids {
            aors.extend(self.bindings(lookup, id).await?);
        }
        Ok(Some((read, aors)))
    }

    /// All endpoints, each with its credentials, addresses of record, contacts and
    /// identifications, as `pjsip show endpoints` asks: four questions and more for each.
    ///
    /// # Errors
    ///
    /// As [`Sorcery::all`].
    pub async fn show_endpoints(&self, lookup: &(impl Lookup + ?Sized)) -> Result<Vec<Shown>> {
        let all = self.sorcery.all::<Endpoint>(lookup).await?;
        let mut shown = Vec::with_capacity(all.len());
        for endpoint in all {
            let Some(value) = &endpoint.value else { continue };
            let ids = |ids: &mut dyn Iterator<Item = &str>| -> Vec<String> {
                ids.map(str::to_owned).collect()
            };
            let (id, auths, aor_ids) =
                (value.id.clone(), ids(&mut value.auth_ids()), ids(&mut value.aor_ids()));
            let auths = self.auths(lookup, auths.iter().map(String::as_str)).await?;
            let mut aors = Vec::with_capacity(aor_ids.len());
            for aor in &aor_ids {
                aors.extend(self.bindings(lookup, aor).await?);
            }
            let identifies = self.identifies_of(lookup, &id).await?;
            shown.push(Shown { endpoint, auths, aors, identifies });
        }
        Ok(shown)
    }

    /// All contacts: those that registered, then the addresses of record that have permanent ones
    /// (see [`Aor::permanent_contacts`]), as `pjsip show contacts` asks.
    ///
    /// # Errors
    ///
    /// As [`Sorcery::all`].
    pub async fn show_contacts(
        &self,
        lookup: &(impl Lookup + ?Sized),
    ) -> Result<(Vec<Read<Contact>>, Vec<Read<Aor>>)> {
        let contacts = self.sorcery.all(lookup).await?;
        Ok((contacts, self.sorcery.list(lookup, [("contact !=", "")]).await?))
    }

    /// The endpoints that want to know of mailboxes without a subscription, as they are asked for
    /// when messages waiting are loaded or reloaded.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn with_mailboxes(
        &self,
        lookup: &(impl Lookup + ?Sized),
    ) -> Result<Vec<Read<Endpoint>>> {
        self.sorcery.list(lookup, [("mailboxes !=", "")]).await
    }

    /// What contacts have to be looked at again and again, as it is asked for when qualifying is
    /// loaded or reloaded: all addresses of record, all endpoints, all contacts.
    ///
    /// # Errors
    ///
    /// As [`Sorcery::all`].
    pub async fn qualifying(
        &self,
        lookup: &(impl Lookup + ?Sized),
    ) -> Result<(Vec<Read<Aor>>, Vec<Read<Endpoint>>, Vec<Read<Contact>>)> {
        let aors = self.sorcery.all(lookup).await?;
        let endpoints = self.sorcery.all(lookup).await?;
        Ok((aors, endpoints, self.sorcery.all(lookup).await?))
    }

    /// The endpoint of an id, if its row is not refused.
    async fn existing(
        &self,
        lookup: &(impl Lookup + ?Sized),
        id: &str,
    ) -> Result<Option<Read<Endpoint>>> {
        Ok(self.sorcery.get(lookup, id).await?.filter(|read| read.value.is_some()))
    }
}
