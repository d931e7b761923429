using System.Text;
using System.Text.Json;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Jobs;

namespace Agents.Tests.Jobs;

public sealed class JobRequestTests
{
    [Fact]
    public void Parse_AllFields_AreRead()
    {
        var request = Parse("""
            {"schedule":"@daily","due_time":"1h","ttl":"2h","repeats":"3","overwrite":true,"unknown":{},
             "failurePolicy":{"constant":{"interval":"0.5s","max_retries":2e0}}}
            """);

        Assert.Equal(("@daily", "1h", "2h", 3U, true), (request.Spec.Schedule, request.Spec.DueTime, request.Spec.Ttl, request.Spec.Repeats, request.Overwrite));
        Assert.Equal(new FailurePolicy(false, new ProtoDuration(0, 500_000_000), 2), request.Spec.Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"schedule":null,"repeats":null,"overwrite":null,"failurePolicy":null}""")]
    [InlineData("""{"failurePolicy":{}}""")]
    public void Parse_NothingGiven_HasTheDefaults(string body)
    {
        var request = Parse(body);

        Assert.Equal((null, new JobSpec(null, null, null, null, null, FailurePolicy.Default), false), (request.Name, request.Spec, request.Overwrite));
    }

    /// <summary>As Go writes a protobuf value: keys in order, numbers as doubles, no more escapes than JSON asks for.</summary>
    [Theory]
    [InlineData("""{"b":1.0,"a":[ true , null ]}""", """{"a":[true,null],"b":1}""")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("\"<\\u00e9&\\b\"", "\"<é&\\b\"")]
    [InlineData("null", "null")]
    public void Parse_Data_IsKeptAsGoWritesIt(string data, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Parse($$"""{"data":{{data}}}""").Spec.Data!));

    [Theory]
    [InlineData("{bad")]
    [InlineData("[]")]
    [InlineData("""{"schedule":"a","schedule":"b"}""")]
    [InlineData("""{"dueTime":"1h","due_time":"1h"}""")]
    [InlineData("""{"data":{"a":1,"a":2}}""")]
    [InlineData("""{"data":1e999}""")]
    [InlineData("""{"schedule":1}""")]
    [InlineData("""{"repeats":-1}""")]
    [InlineData("""{"repeats":1.5}""")]
    [InlineData("""{"repeats":4294967296}""")]
    [InlineData("""{"repeats":true}""")]
    [InlineData("""{"overwrite":"true"}""")]
    [InlineData("""{"failurePolicy":"drop"}""")]
    [InlineData("""{"failurePolicy":{"drop":{},"constant":{}}}""")]
    [InlineData("""{"failurePolicy":{"drop":true}}""")]
    [InlineData("""{"failurePolicy":{"constant":{"interval":"300ms"}}}""")]
    [InlineData("""{"failurePolicy":{"constant":{"interval":1}}}""")]
    public void Parse_Wrong_Throws(string body) => Assert.ThrowsAny<JsonException>(() => Parse(body));

    [Theory]
    [InlineData("1s", 1, 0, "1s")]
    [InlineData("-1.5s", -1, -500_000_000, "-1.500s")]
    [InlineData(".000001s", 0, 1_000, "0.000001s")]
    [InlineData("0.000000001s", 0, 1, "0.000000001s")]
    [InlineData("315576000000s", 315_576_000_000, 0, "315576000000s")]
    public void Duration_InProtobufsForm_IsReadAndWritten(string text, long seconds, int nanos, string written)
    {
        Assert.True(ProtoDuration.TryParse(text, out var value));
        Assert.Equal((new ProtoDuration(seconds, nanos), written), (value, value.ToString()));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("-s")]
    [InlineData("01s")]
    [InlineData("1.s")]
    [InlineData("1.0000000000s")]
    [InlineData("1 s")]
    [InlineData("315576000001s")]
    public void Duration_OtherForm_IsRefused(string text) => Assert.False(ProtoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("nightly", true)]
    [InlineData("with space", true)]
    [InlineData("A_b-c:d.e", true)]
    [InlineData("a||b", true)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData(".a", false)]
    [InlineData("a..b", false)]
    [InlineData("a||", false)]
    [InlineData("é", false)]
    public void Name_DnsSubdomains_AreTaken(string name, bool taken) => Assert.Equal(taken, JobName.Error("default", "My-app", name) is null);

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void Name_Length_IsLimited(int length, bool taken) => Assert.Equal(taken, JobName.Error("default", "app", new string('a', length)) is null);

    private static JobRequest Parse(string body) => JobRequest.Parse(Encoding.UTF8.GetBytes(body));
}
