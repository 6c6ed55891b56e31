//! A saved site, or a saved document.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use plugin::Unknown;
use url::Url;

use crate::pattern::unescaped;
use crate::site::{Given, Reply, Site, Want};
use crate::xml::LARGEST;

/// The pages that a web server gives for a folder.
const INDEX: [&str; 2] = ["index.html", "index.htm"];

/// Reads a site from a folder, as a host's if one is named; the page is sent
/// with these `P3P` fields.
///
/// # Errors
/// There is no such folder.
pub fn site(folder: &Path, page: Url, fields: &[String], now: SystemTime) -> Result<Site, Unknown> {
    if !folder.is_dir() {
        return Err(Unknown(format!("{}: no such folder", folder.display())));
    }
    let host = page.host_str().map(str::to_owned);
    let mut site = Site::new(page);
    loop {
        let wanted = site.wanted();
        if wanted.is_empty() {
            return Ok(site);
        }
        for (uri, want) in wanted {
            let given = match uri.host_str() == host.as_deref() {
                true => given(folder, &uri, want, fields),
                false => Given::Unseen("of another host than the folder".to_owned()),
            };
            site.take(uri, want, given, now);
        }
    }
}

fn given(folder: &Path, uri: &Url, want: Want, fields: &[String]) -> Given {
    let reply = |status, body| {
        Given::Reply(Reply {
            uri: uri.clone(),
            status,
            media: None,
            p3p: match want {
                Want::Page => fields.to_vec(),
                Want::Document(_) | Want::Link | Want::Other => Vec::new(),
            },
            cookies: Vec::new(),
            body,
        })
    };
    match (read(folder, uri), want) {
        (Ok(body), _) => reply(200, body),
        // A saved site need not have its pages.
        (Err(_), Want::Page) => reply(200, Vec::new()),
        (Err(_), Want::Link | Want::Other) => Given::Unseen("not in the folder".to_owned()),
        (Err(None), Want::Document(_)) => reply(0, Vec::new()),
        (Err(Some(why)), Want::Document(_)) => Given::Refused(why),
    }
}

/// The file that a web server would give; without it why not, if there is
/// more to say than that it is not there.
fn read(folder: &Path, uri: &Url) -> Result<Vec<u8>, Option<String>> {
    let path = unescaped(uri.path().trim_start_matches('/'));
    let path = PathBuf::from(String::from_utf8_lossy(&path).into_owned());
    // What is named must lie in the folder, whatever its escapes stand for.
    let is_within = |part| matches!(part, Component::Normal(_));
    if !path.components().all(is_within) {
        return Err(Some("no path within the folder".to_owned()));
    }
    let whole = folder.join(path);
    if whole.is_dir() {
        let mut pages = INDEX.iter();
        return pages
            .find_map(|index| file(&whole.join(index)).ok())
            .ok_or(None);
    }
    match whole.exists() {
        true => file(&whole).map_err(Some),
        false => Err(None),
    }
}

/// A file, up to one byte more than a document may have.
///
/// # Errors
/// In a clause: what the system says.
pub fn file(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    // Neither devices nor pipes: they may have no end, or no beginning.
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err("no file".to_owned()),
        Err(error) => return Err(error.to_string()),
    }
    File::open(path)
        .and_then(|file| file.take(LARGEST as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folder_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        std::fs::create_dir_all(site.join("w3c")).unwrap();
        std::fs::write(folder.path().join("secret"), "secret").unwrap();
        std::fs::write(site.join("w3c/a b.xml"), "inside").unwrap();
        std::fs::write(site.join("index.html"), "page").unwrap();
        for (uri, expected) in [
            ("http://h/w3c/a%20b.xml?x#y", Ok("inside")),
            ("http://h/", Ok("page")),
            ("http://h/w3c/", Err(None)),
            ("http://h/../secret", Err(None)),
            (
                "http://h/..%2fsecret",
                Err(Some("no path within the folder")),
            ),
            (
                "http://h/%2Fetc%2Fpasswd",
                Err(Some("no path within the folder")),
            ),
            ("http://h/w3c/%2e%2e/%2e%2e/secret", Err(None)),
        ] {
            let read = read(&site, &Url::parse(uri).unwrap());
            let read = read.map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(
                read.as_deref().map_err(|why| why.as_deref()),
                expected,
                "{uri}"
            );
        }
    }
}
