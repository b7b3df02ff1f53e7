//! The whole report: what of it waits for what, and what is asked concurrently.

use futures_util::FutureExt as _;
use futures_util::future::{join, join_all, join3, join5, select};

use super::Run;
use super::asked::mx_domain;
use crate::checks::Check;
use crate::dns::Urgency;
use crate::report::model::Role;
use crate::report::subject::Subject;

impl Run {
    /// Runs every check of the whole report. Few questions are under way at once, so each has an urgency: what
    /// decides most is asked first, then the lists for the address that sends, and only then all others. What is
    /// equally urgent is asked in the order in which it is polled here.
    pub(super) async fn whole_report(&self) {
        // The sending server comes first: what is known to send is judged as such, also where it
        // is a mail exchange too.
        let server = async {
            match (&self.query().server, &self.query().subject) {
                (Some(host), _) => self.host(host, Role::Server).await,
                (None, Some(Subject::Address(address))) => vec![self.typed(*address)],
                _ => Vec::new(),
            }
        }
        .shared();
        let mx = async {
            match mx_domain(self.query()) {
                Some(domain) => self.mx(&domain).await,
                None => Vec::new(),
            }
        }
        .shared();
        let receiving = async {
            let (found, _) = join(mx.clone(), server.clone()).await;
            // The recipient's exchanges are not where the sender's mail comes from.
            let found = match self.query().subject_domain().or_else(|| self.query().sender_domain()) {
                Some(domain) if mx_domain(self.query()).as_ref() != Some(&domain) => {
                    self.exchanges_of(&domain).await
                }
                Some(_) => found,
                None => Vec::new(),
            };
            self.addresses(found).await;
        };
        let sending = async { self.addresses(server.clone().await).await };
        let domain_lists = async {
            // They are many, and what the server's own addresses need goes before them.
            server.clone().await;
            let helo = self.query().helo.as_ref().and_then(|helo| helo.name().cloned());
            let domains = [self.query().subject_domain(), self.query().sender_domain(), helo];
            let sender_lists = self.sender_lists(domains.into_iter().flatten());
            // Of the recipient's domain nothing is held against the sender.
            join(sender_lists, self.domain_lists(self.query().domain(), Urgency::Rest)).await;
        };
        // Checks that hang on a domain or the server rather than on each address of the report.
        let checks = self.report.borrow().checks.clone();
        let has_spf = checks.contains(&Check::Spf);
        let spf = async {
            if has_spf {
                // Which of the server's addresses can deliver hangs on the recipient's.
                let (_, server) = join(mx.clone(), server.clone()).await;
                self.spf(&server).await;
            }
        }
        .shared();
        let has_dkim = checks.contains(&Check::Dkim);
        let dkim = async {
            if has_dkim {
                join(mx.clone(), server.clone()).await;
                self.dkim_whole().await;
            }
        }
        .shared();
        let others = join_all(checks.into_iter().map(|check| {
            let (spf, dkim) = (spf.clone(), dkim.clone());
            async move {
                match check {
                    Check::Spf => spf.await,
                    Check::Dmarc => {
                        join3(self.dmarc_walk(), spf, self.signatures()).await;
                        // Whether the author domain can sign at all.
                        dkim.await;
                        self.dmarc().await;
                        self.bimi_whole().await;
                    }
                    // Asked above or below, and for each address.
                    Check::Mx | Check::Blocklist | Check::Ptr | Check::Dkim | Check::Transport => {}
                    // Not part of a whole report.
                    Check::Lookup | Check::Message | Check::Resolver => {}
                }
            }
        }));
        // Once SPF is evaluated, nobody needs what was asked for it ahead.
        let records = select(Box::pin(self.spf_records()), spf.clone()).map(drop);
        let decisive = join5(mx.clone(), records, server.clone(), self.return_path_mx(), others);
        let rest = join5(decisive, self.helo(), sending, receiving, domain_lists);
        // Least of all decides how mail to the domain is encrypted.
        let has_transport = self.report.borrow().checks.contains(&Check::Transport);
        let transport = async {
            if has_transport {
                join(mx.clone(), server.clone()).await;
                self.transport_whole().await;
            }
        };
        join3(rest, dkim, transport).await;
        self.end_address_checks();
    }
}
