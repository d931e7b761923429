"use strict";

const assert = require("node:assert/strict");

// The client puts status and body of an error answer into the message, as JSON.
function errorOf(error) {
  assert.ok(error instanceof Error, `no error but ${JSON.stringify(error)}`);
  const { status, error_msg: body } = JSON.parse(error.message);
  return { status, code: JSON.parse(body).errorCode };
}

async function thrown(promise) {
  try {
    const value = await promise;
    assert.fail(`no error but ${JSON.stringify(value)}`);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return error;
  }
}

module.exports = { errorOf, thrown };
