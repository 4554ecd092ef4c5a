/**
 * @jest-environment node
 */
console.log("in the first comment");
