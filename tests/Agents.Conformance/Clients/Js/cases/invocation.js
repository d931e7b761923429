"use strict";

const assert = require("node:assert/strict");
const { HttpMethod } = require("@dapr/dapr");
const { errorOf, thrown } = require("../errors");
const settings = require("../settings");

const { appId, otherAppId } = settings;

module.exports = {
  "C# app from JS with a body": async ({ client }) => {
    const echo = await client.invoker.invoke(otherAppId, "echo/deep?x=1&y=two%20words", HttpMethod.POST, { n: 1 }, { headers: { "x-mine": "yes" } });
    assert.deepEqual(echo, { method: "POST", path: "/echo/deep", query: "?x=1&y=two%20words", mine: "yes", caller: appId, body: { n: 1 } });
  },

  "C# app from JS without a body": async ({ client }) => {
    const echo = await client.invoker.invoke(otherAppId, "echo", HttpMethod.GET);
    assert.deepEqual([echo.method, echo.path, echo.query, echo.body], ["GET", "/echo", "", null]);
  },

  "JS app from C#": async ({ client }) => {
    const answer = await client.invoker.invoke(otherAppId, "ask-js", HttpMethod.POST, { question: 42 });
    assert.deepEqual(answer, { status: 200, answer: { got: { question: 42 }, query: "/greet?from=csharp", caller: otherAppId } });
  },

  "itself": async ({ client }) => assert.deepEqual(await client.invoker.invoke(appId, "hello?a=b", HttpMethod.GET), { hello: "from js", query: "/hello?a=b" }),

  "an error of the other app": async ({ client }) => {
    const { status, error_msg: body } = JSON.parse((await thrown(client.invoker.invoke(otherAppId, "teapot", HttpMethod.GET))).message);
    assert.deepEqual([status, JSON.parse(body)], [418, { reason: "teapot" }]);
  },

  "an unknown app": async ({ client }) => {
    assert.deepEqual(errorOf(await thrown(client.invoker.invoke("nobody", "m", HttpMethod.GET))), { status: 500, code: "ERR_DIRECT_INVOKE" });
  },
};
