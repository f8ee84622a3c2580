//! `require`: comparing what a module is going to write with what the table has.

use asterisk_realtime_core::{
    Alteration, Deadline, Driver, ErrorKind, Requirement, RequirementsMode, Result, Shortfall,
    Table, TableDescription, Unmet, check_requirements,
};

/// What the table lacks, after creating what the driver's configuration wants created.
pub(crate) async fn require(
    driver: &dyn Driver,
    table: &Table,
    needed: &[Requirement],
    deadline: Deadline,
) -> Result<Vec<Unmet>> {
    let mode = driver.requirements();
    let described = match driver.columns(table, deadline).await {
        // Unlike Asterisk's sqlite3 driver, `warn` creates nothing.
        Err(error) if error.kind() == ErrorKind::NotFound && mode != RequirementsMode::Warn => {
            let columns = needed.iter().map(|each| each.definition(mode)).collect();
            driver.alter(table, &Alteration::CreateTable(columns), deadline).await?;
            driver.columns(table, deadline).await?
        }
        described => described?,
    };
    let unmet = check_requirements(&described, needed);
    let missing: Vec<_> =
        unmet.iter().filter(|each| each.shortfall == Shortfall::Missing).collect();
    if mode == RequirementsMode::Warn || missing.is_empty() {
        return Ok(unmet);
    }
    for each in missing {
        add(driver, table, &each.requirement, mode, deadline).await?;
    }
    let described: std::sync::Arc<TableDescription> = driver.columns(table, deadline).await?;
    Ok(check_requirements(&described, needed))
}

async fn add(
    driver: &dyn Driver,
    table: &Table,
    requirement: &Requirement,
    mode: RequirementsMode,
    deadline: Deadline,
) -> Result<()> {
    let change = Alteration::AddColumn(requirement.definition(mode));
    match driver.alter(table, &change, deadline).await {
        // Somebody else was faster.
        Err(error) if error.kind() == ErrorKind::Conflict => Ok(()),
        result => result,
    }
}
