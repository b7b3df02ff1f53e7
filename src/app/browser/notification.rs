//! Notifications of the browser, where its reader allows them.

use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Asks whether there may be any; browsers let a page ask at a click only.
pub(crate) fn ask() {
    let _ = Notification::request_permission();
}

/// Shows one, in the place of the one before, where that is allowed.
pub(crate) fn show(title: &str, body: &str) {
    if Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag("mailpath");
    let _ = Notification::new_with_options(title, &options);
}
