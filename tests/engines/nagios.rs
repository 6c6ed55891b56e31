//! Nagios Core with private configuration.

use std::fs;

use super::{END, Stored, example, stored};
use crate::namespace::Namespace;

/// Lets Nagios load `definitions` of so many services, with `plugins` as its folder of
/// plugins, and waits for the first result of each. A timeperiod `always` and a contact
/// `nobody` are there.
pub fn run(
    namespace: &mut Namespace,
    plugins: &str,
    definitions: &str,
    services: usize,
) -> Vec<Stored> {
    let folder = namespace.folder().to_owned();
    fs::create_dir(folder.join("spool")).unwrap();
    fs::write(folder.join("resource.cfg"), format!("$USER1$={plugins}\n")).unwrap();
    fs::write(folder.join("objects.cfg"), format!("{BASE}{definitions}\n")).unwrap();
    fs::write(
        folder.join("nagios.cfg"),
        configuration(&folder.display().to_string()),
    )
    .unwrap();
    namespace.start(
        "nagios",
        format!("/usr/sbin/nagios4 {}/nagios.cfg", folder.display()),
    );
    stored(namespace, "nagios", services)
}

/// What Nagios refuses to start without.
const BASE: &str = "
define timeperiod {
    timeperiod_name always
    alias always
    sunday 00:00-24:00
    monday 00:00-24:00
    tuesday 00:00-24:00
    wednesday 00:00-24:00
    thursday 00:00-24:00
    friday 00:00-24:00
    saturday 00:00-24:00
}
define command {
    command_name nothing
    command_line /bin/true
}
define contact {
    contact_name nobody
    host_notification_commands nothing
    service_notification_commands nothing
    host_notification_period always
    service_notification_period always
}
";

/// A Nagios that looks for updates of itself waits for the internet before it begins.
fn configuration(folder: &str) -> String {
    let record = r"$SERVICEDESC$\t$SERVICESTATE$\t$SERVICEPERFDATA$\t$SERVICEOUTPUT$";
    let end = END.trim_end().escape_default();
    format!(
        "cfg_file={folder}/objects.cfg
resource_file={folder}/resource.cfg
log_file={folder}/nagios.messages
status_file={folder}/status.dat
object_cache_file={folder}/objects.cache
temp_file={folder}/temp
temp_path={folder}
check_result_path={folder}/spool
lock_file={folder}/lock
command_file={folder}/commands
query_socket={folder}/queries
nagios_user=root
nagios_group=root
use_syslog=0
check_external_commands=0
retain_state_information=0
enable_notifications=0
interval_length=1
service_inter_check_delay_method=n
check_workers=2
check_for_updates=0
process_performance_data=1
service_perfdata_file={folder}/results
service_perfdata_file_mode=a
service_perfdata_file_template={record}{end}
"
    )
}

/// A plugin's first line and perfdata reach the file of Nagios as they were printed.
#[test]
fn a_result_is_stored_as_it_was_sent() {
    let Some(mut namespace) = example::plugin_folder() else {
        return;
    };
    let plugins = namespace.folder().display().to_string();
    let definitions = "
define command {
    command_name soa
    command_line $USER1$/check_soa
}
define host {
    host_name shop
    max_check_attempts 1
    contacts nobody
}
define service {
    host_name shop
    service_description soa
    check_command soa
    check_interval 1
    retry_interval 1
    max_check_attempts 1
    check_period always
    contacts nobody
}";
    let stored = run(&mut namespace, &plugins, definitions, 1);
    assert_eq!(stored, [example::expected()]);
}
