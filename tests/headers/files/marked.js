console.log("marked");
console.log("windows");
