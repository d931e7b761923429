using Agents.Conformance.Compare;

namespace Agents.Conformance.SelfTests;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData("<uuid>", "0af76519-16cd-43dd-8448-eb211c80319c")]
    [InlineData("outbox-<uuid>", "outbox-0af76519-16cd-43dd-8448-eb211c80319c")]
    [InlineData("<time>", "2026-11-23T01:02:03Z")]
    [InlineData("<time>", "2026-11-23T01:02:03.123456789+02:00")]
    [InlineData("<int>", "-17")]
    [InlineData("<traceparent>", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-<span>-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("for=<host>;by=<host>", "for=127.0.0.1;by=my-machine.local")]
    [InlineData("<host:port>", "localhost:3500")]
    [InlineData("<any>", "")]
    [InlineData("<text>", "a sentence.\nand another")]
    [InlineData("<EMAIL_ADDRESS>", "<EMAIL_ADDRESS>")]
    public void Matches_WhatWasRecorded_IsTrue(string pattern, string actual) => Assert.True(TextPattern.Of(pattern).Matches(actual));

    [Theory]
    [InlineData("<uuid>", "0af76519-16cd-43dd-8448-eb211c80319")]
    [InlineData("<uuid>", "x0af76519-16cd-43dd-8448-eb211c80319c")]
    [InlineData("<time>", "2026-11-23 01:02:03")]
    [InlineData("<time>", "2026-11-23T01:02:03")]
    [InlineData("<int>", "1.5")]
    [InlineData("<int>", "")]
    [InlineData("<traceparent>", "00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("<traceparent>", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-<span>-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]
    [InlineData("<host>", "127.0.0.1 ")]
    [InlineData("<host>", "localhost:3500")]
    [InlineData("<host:port>", "localhost")]
    [InlineData("<text>", "")]
    [InlineData("plain", "Plain")]
    [InlineData("a.c", "abc")]
    [InlineData("<EMAIL_ADDRESS>", "a@b.test")]
    public void Matches_AnythingElse_IsFalse(string pattern, string actual) => Assert.False(TextPattern.Of(pattern).Matches(actual));
}
