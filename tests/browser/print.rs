//! The report on paper.

use lopdf::Document;

use super::Stage;
use super::support::Dialect;

/// An ordinary sender: two exchanges, the first of which sends, and two lists that hold it.
const ZONE: &str = r#"
shop.net 300 MX 10 mail.shop.net
shop.net 300 MX 20 backup.shop.net
mail.shop.net 60 A 100.20.30.40
backup.shop.net 60 A 100.20.30.41
40.30.20.100.in-addr.arpa 60 PTR mail.shop.net
41.30.20.100.in-addr.arpa 60 PTR backup.shop.net
shop.net 300 TXT "v=spf1 mx include:_spf.google.com -all"
_spf.google.com 300 TXT "v=spf1 ip4:100.30.0.0/16 ~all"
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.bl.spamcop.net 60 TXT "Blocked, see https://www.spamcop.net/bl.shtml?100.20.30.40"
41.30.20.100.psbl.surriel.com 60 A 127.0.0.2
"#;

/// As much paper as the report of an ordinary sender may take, without its queries.
const MOST_PAGES: usize = 8;

/// So many rows on a page make it one that continues a table.
const ROWS: usize = 5;

/// What is printed, page by page, without blanks: those within a name are where it may break.
fn pages(stage: &Stage) -> Vec<String> {
    let pdf = Document::load_mem(&stage.browser.print()).expect("a PDF");
    let text = |number: u32| pdf.extract_text(&[number]).expect("a page of text");
    pdf.get_pages().into_keys().map(|number| flat(&text(number))).collect()
}

fn flat(text: &str) -> String {
    // A ligature is how two letters are drawn.
    text.replace('ﬁ', "fi").replace('ﬀ', "ff").split_whitespace().collect()
}

#[test]
fn an_ordinary_report_takes_few_pages_whose_table_heads_are_whole() {
    let stage = Stage::of(ZONE);
    stage.open(&stage.query("shop.net&server=100.20.30.40", Dialect::Cloudflare));
    stage.wait_for_report();
    let pages = pages(&stage);
    let all = || pages.join("\n\n");
    for part in ["100.20.30.40", "SpamCop", "v=spf1mxinclude:_spf.google.com-all", "backup.shop.net"] {
        assert!(pages.iter().any(|page| page.contains(part)), "{part} is not on paper:\n{}", all());
    }
    assert!(pages.len() <= MOST_PAGES, "{} pages:\n{}", pages.len(), all());

    // Of each grid of lists: what it is about, and its lists.
    let grids = stage.browser.run(
        "const texts = (grid, selector) => [...grid.querySelectorAll(selector)].map(e => e.textContent.trim());\
         return [...document.querySelectorAll('#panel-blacklist table')]\
             .map(grid => [texts(grid, 'thead th .name'), texts(grid, 'tbody th[scope=row] button')]);",
    );
    let grids: Vec<(Vec<String>, Vec<String>)> = serde_json::from_value(grids).expect("heads and lists");
    assert!(grids.iter().any(|(heads, _)| heads.len() == 2), "{grids:?}");
    let mut on_paper = 0;
    for (heads, lists) in &grids {
        let rows = |page: &str| lists.iter().filter(|list| page.contains(&flat(list))).count();
        for page in pages.iter().filter(|page| rows(page) >= ROWS) {
            on_paper += 1;
            for head in heads {
                assert!(page.contains(&flat(head)), "a page of the table does not say {head}:\n{page}");
            }
        }
    }
    assert!(on_paper > 1, "{}", all());
    // What is not printed leaves no sentence without its end.
    assert!(!all().contains("under."), "{}", all());
}
