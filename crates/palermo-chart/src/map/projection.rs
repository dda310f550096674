//! From the globe to the page: the Equal Earth projection, which keeps areas comparable.
//!
//! B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", *International Journal of Geographical
//! Information Science* 33 (3), 2019 (published 2018), pp. 454–465, equations 8 to 10 with their coefficients.

const A1: f64 = 1.340_264;
const A2: f64 = -0.081_106;
const A3: f64 = 0.000_893;
const A4: f64 = 0.003_796;

/// Longitude and latitude in degrees to x and y on the unit globe, x to the east and y to the north.
pub(crate) fn equal_earth(lon: f64, lat: f64) -> (f64, f64) {
    let m = 3f64.sqrt() / 2.0;
    let theta = (m * lat.clamp(-90.0, 90.0).to_radians().sin()).asin();
    let t2 = theta * theta;
    let t6 = t2 * t2 * t2;
    let slope = A1 + 3.0 * A2 * t2 + t6 * (7.0 * A3 + 9.0 * A4 * t2);
    let x = lon.to_radians() * theta.cos() / (m * slope);
    let y = theta * (A1 + A2 * t2 + t6 * (A3 + A4 * t2));
    (x, y)
}

/// Part of the world that a map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Extent {
    /// All of it, cut in the Bering Sea so that no country is torn.
    #[default]
    World,
    /// Between two meridians and two parallels, in degrees; `east` may exceed 180 where the part lies across the
    /// antimeridian.
    Part {
        /// Western edge.
        west: f64,
        /// Southern edge.
        south: f64,
        /// Eastern edge.
        east: f64,
        /// Northern edge.
        north: f64,
    },
}

/// Degrees east of the meridian in the middle of a map of the world: it is cut at 169° W.
const MIDDLE: f64 = 11.0;

/// A part of the globe fitted into a width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    /// Meridian in the middle.
    pub middle: f64,
    pub width: f64,
    pub height: f64,
    scale: f64,
    left: f64,
    top: f64,
}

impl Fit {
    /// Fits an extent; `None` where it is empty.
    pub fn new(extent: Extent, width: f64) -> Option<Fit> {
        let (west, south, east, north) = match extent {
            // Without Antarctica: nobody is counted there.
            Extent::World => (MIDDLE - 180.0, -57.0, MIDDLE + 180.0, 84.0),
            Extent::Part { west, south, east, north } => (west, south, east, north),
        };
        let finite = [west, south, east, north].iter().all(|v| v.is_finite());
        let good = finite && east - west >= 1.0 && north - south >= 1.0 && east - west <= 360.0;
        if !good || south < -90.0 || north > 90.0 || west < -360.0 || east > 540.0 {
            return None;
        }
        let middle = west.midpoint(east);
        // The edges are curved: walk along them.
        let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        for i in 0..=32 {
            let lat = south + (north - south) * f64::from(i) / 32.0;
            for lon in [west - middle, east - middle, 0.0] {
                let (x, y) = equal_earth(lon, lat);
                low = (low.0.min(x), low.1.min(y));
                high = (high.0.max(x), high.1.max(y));
            }
        }
        let (wide, tall) = (high.0 - low.0, high.1 - low.1);
        // A part that is taller than wide would fill screens: the map is then narrower than its room.
        let scale = (width / wide).min(width * 1.1 / tall);
        let height = (tall * scale).ceil();
        let left = (width - wide * scale) / 2.0 - low.0 * scale;
        Some(Fit { middle, width, height, scale, left, top: high.1 * scale })
    }

    /// Degrees (longitude already relative to the middle) to px.
    pub fn px(&self, lon: f64, lat: f64) -> (f64, f64) {
        let (x, y) = equal_earth(lon, lat);
        (self.left + x * self.scale, self.top - y * self.scale)
    }

    /// A place in px; the longitude is brought near the middle.
    pub fn place(&self, lon: f64, lat: f64) -> (f64, f64) {
        let relative = (lon - self.middle + 180.0).rem_euclid(360.0) - 180.0;
        self.px(relative, lat)
    }

    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_as_wide_and_as_high_as_the_paper_says() {
        // Šavrič et al. 2018, section 4: the ratio of width to height is 2.05458.
        let (x, _) = equal_earth(180.0, 0.0);
        let (_, y) = equal_earth(0.0, 90.0);
        assert!((x / y - 2.05458).abs() < 1e-4, "{}", x / y);
    }

    #[test]
    fn equal_areas_of_the_globe_are_equal_on_the_map() {
        // A cell of one degree by one degree covers cos(lat) times that of the equator.
        let area = |lat: f64| {
            let corners = [(0.0, lat), (1.0, lat), (1.0, lat + 1.0), (0.0, lat + 1.0)].map(|(a, b)| equal_earth(a, b));
            let next = corners.iter().cycle().skip(1);
            corners.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
        };
        let globe = |lat: f64| ((lat + 1.0).to_radians().sin() - lat.to_radians().sin()) * 1f64.to_radians();
        for lat in [-60.0, -30.0, 0.0, 20.0, 45.0, 70.0] {
            assert!((area(lat) / globe(lat) - 1.0).abs() < 1e-3, "{lat}: {}", area(lat) / globe(lat));
        }
    }

    #[test]
    fn an_empty_or_endless_part_of_the_world_is_refused() {
        let part = |west, south, east, north| Fit::new(Extent::Part { west, south, east, north }, 720.0);
        assert!(part(10.0, 40.0, 30.0, 60.0).is_some());
        assert!(part(170.0, -30.0, 200.0, 0.0).is_some());
        for bad in [part(30.0, 40.0, 10.0, 60.0), part(0.0, 0.0, f64::NAN, 1.0), part(0.0, -91.0, 10.0, 1.0)] {
            assert!(bad.is_none());
        }
    }
}
