#! /* not a shebang */ [allow(unused)]
fn main() {
    let x = 1;
    println!("an attribute");
}
