/// <reference lib="es2022" />
const greeting = "hello";
console.log(greeting);
