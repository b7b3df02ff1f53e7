//! The page's icon as PNG, for systems that take no SVG: drawn here, so that it stands in the
//! project once, as `offline/icon.svg` has it.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::{Compression, Crc, write::ZlibEncoder};

use crate::sh::{Failure, Result};

/// The size that `offline/site.webmanifest` names; where a larger one is wanted there is the SVG.
const SIZE: u32 = 192;

/// The line, in a field of 32 by 32, and half its width.
const LINE: [(f64, f64); 4] = [(6.0, 22.0), (13.0, 11.0), (19.0, 20.0), (26.0, 10.0)];
const HALF: f64 = 1.5;

/// Systems cut the corners as they like, and want nothing in the outer fifth.
const INSIDE: f64 = 0.85;

const GROUND: [u8; 3] = [0x1b, 0x5e, 0x8c];
const INK: [u8; 3] = [0xff, 0xff, 0xff];

/// Writes the icons into the page.
pub(crate) fn write(directory: &Path) -> Result<()> {
    let path = directory.join(format!("icon-{SIZE}.png"));
    let image = png().map_err(Failure::while_doing("draw the icon"))?;
    fs::write(&path, image).map_err(Failure::while_doing(format!("write {}", path.display())))
}

/// The icon with 16 colours from the ground to the ink, half a byte a pixel.
fn png() -> std::io::Result<Vec<u8>> {
    let mut palette = Vec::new();
    for step in 0..16_u16 {
        for (ground, ink) in GROUND.into_iter().zip(INK) {
            let mixed = (u16::from(ground) * (15 - step) + u16::from(ink) * step) / 15;
            palette.push(u8::try_from(mixed).unwrap_or(u8::MAX));
        }
    }
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::best());
    for y in 0..SIZE {
        let mut row = vec![0];
        for x in (0..SIZE).step_by(2) {
            row.push(shade(x, y) << 4 | shade(x + 1, y));
        }
        rows.write_all(&row)?;
    }
    let mut header = Vec::new();
    header.extend(SIZE.to_be_bytes());
    header.extend(SIZE.to_be_bytes());
    // Four bits a pixel, by palette.
    header.extend([4, 3, 0, 0, 0]);
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", rows.finish()?), (b"IEND", vec![])]
    {
        image.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(&data);
        image.extend(kind);
        image.extend(data);
        image.extend(sum.sum().to_be_bytes());
    }
    Ok(image)
}

/// How much of a pixel is ink, in fifteenths.
fn shade(x: u32, y: u32) -> u8 {
    let unit = f64::from(SIZE) / 32.0;
    let place = |at: u32| ((f64::from(at) + 0.5) / unit - 16.0) / INSIDE + 16.0;
    let (x, y) = (place(x), place(y));
    let nearest = LINE.windows(2).map(|ends| distance(x, y, ends[0], ends[1])).fold(f64::MAX, f64::min);
    let covered = ((HALF - nearest) * unit * INSIDE + 0.5).clamp(0.0, 1.0);
    // Between 0 and 15.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let shade = (covered * 15.0).round() as u8;
    shade
}

/// How far a place is from a line between two others.
fn distance(x: f64, y: f64, (ax, ay): (f64, f64), (bx, by): (f64, f64)) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (x - ax - along * dx).hypot(y - ay - along * dy)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

    use super::*;

    #[test]
    fn the_icon_is_a_picture_of_its_size() {
        let image = png().expect("an icon");
        assert!(image.len() < 1000, "{} bytes", image.len());
        assert_eq!(image[16..24], [SIZE.to_be_bytes(), SIZE.to_be_bytes()].concat());
        let start = image.windows(4).position(|part| part == b"IDAT").expect("pixels") + 4;
        let mut rows = Vec::new();
        ZlibDecoder::new(&image[start..]).read_to_end(&mut rows).expect("rows");
        let row = 1 + SIZE as usize / 2;
        assert_eq!(rows.len(), row * SIZE as usize);
        // The corner is ground; the second turn of the line, at (19, 20) of 32, is ink.
        let at = |x: f64, y: f64| {
            let pixel = |place: f64| (((place - 16.0) * INSIDE + 16.0) / 32.0 * f64::from(SIZE)) as usize;
            rows[pixel(y) * row + 1 + pixel(x) / 2]
        };
        assert_eq!((rows[1], at(19.0, 20.0)), (0, 0xff));
    }
}
