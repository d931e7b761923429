using System.Text.Json;
using Agents.Gateway.Validation;

namespace Agents.Tests.Gateway;

public sealed class ArgumentSchemaTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "1.0", null)]
    [InlineData("""{"type":"integer"}""", "1.5", ": an integer")]
    [InlineData("""{"type":["string","null"]}""", "true", ": a string or null")]
    [InlineData("""{"enum":[1,"a",{"x":[1]}]}""", """{"x":[1]}""", null)]
    [InlineData("""{"enum":[1,"a"]}""", "2", ": one of 1, \"a\"")]
    [InlineData("""{"const":5}""", "4", ": 5")]
    [InlineData("""{"minimum":3}""", "2", ": at least 3")]
    [InlineData("""{"maximum":3}""", "3", null)]
    [InlineData("""{"exclusiveMaximum":3}""", "3", ": less than 3")]
    [InlineData("""{"exclusiveMinimum":3}""", "3.1", null)]
    [InlineData("""{"multipleOf":0.1}""", "0.3", null)]
    [InlineData("""{"multipleOf":0.1}""", "0.35", ": a multiple of 0.1")]
    [InlineData("""{"minLength":2,"maxLength":3}""", "\"x\"", ": 2 to 3 characters")]
    [InlineData("""{"maxLength":1}""", "\"\ud83d\ude00\"", null)]
    [InlineData("""{"pattern":"^[a-z]+$"}""", "\"abc\\n\"", ": text that matches ^[a-z]+$")]
    [InlineData("""{"pattern":"^\\d$"}""", "\"\u0665\"", ": text that matches ^\\d$")]
    [InlineData("""{"pattern":"^(?!x)"}""", "\"y\"", null)]
    [InlineData("""{"pattern":"^(?!x)"}""", "\"x\"", ": text that matches ^(?!x)")]
    [InlineData("""{"format":"date"}""", "\"2026-02-30\"", ": text of format date")]
    [InlineData("""{"format":"email"}""", "\"a@b.example\"", null)]
    [InlineData("""{"format":"nothing-known"}""", "\"x\"", null)]
    [InlineData("""{"items":{"type":"string"}}""", """["a",1]""", "/1: a string")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":false}""", """["a",1]""", "/1: nothing is allowed here")]
    [InlineData("""{"minItems":1,"maxItems":1}""", "[]", ": exactly 1 items")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,1.0]", "/2: an item that is not in the list before")]
    [InlineData("""{"contains":{"type":"string"},"minContains":2}""", """["a",1]""", ": at least 2 items that match 'contains'")]
    [InlineData("""{"required":["a","b"]}""", """{"a":1}""", "/b: is required")]
    [InlineData("""{"properties":{"a/b~":{"type":"string"}}}""", """{"a/b~":1}""", "/a~1b~0: a string")]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"b":1}""", "/b: only a")]
    [InlineData("""{"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":{"type":"integer"}}""", """{"x-a":"s","b":"s"}""", "/b: an integer")]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"abc":1}""", "/abc: at most 2 characters")]
    [InlineData("""{"minProperties":1}""", "{}", ": at least 1 properties")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "/b: is required")]
    [InlineData("""{"dependentSchemas":{"a":{"required":["c"]}}}""", """{"a":1}""", "/c: is required")]
    [InlineData("""{"allOf":[{"type":"integer"},{"minimum":2}]}""", "1", ": at least 2")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "1", ": a string; or at least 2")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "2", null)]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "2", ": exactly one of 2 forms; this matches 2")]
    [InlineData("""{"not":{"const":0}}""", "0", ": anything but {\"const\":0}")]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""", """{"a":1}""", "/b: is required")]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""", "{}", "/c: is required")]
    [InlineData("""{"$defs":{"id":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/id"}}}""", """{"x":1}""", "/x: a string")]
    [InlineData("""{"properties":{"next":{"$ref":"#"},"v":{"type":"string"}}}""", """{"next":{"next":{"v":1}}}""", "/next/next/v: a string")]
    [InlineData("""{"$ref":"#"}""", "1", ": nothing: the schema refers to itself without end")]
    [InlineData("true", "9007199254740993", ": a number that a 64-bit floating point number holds exactly; send others as text")]
    [InlineData("true", "[0.30000000000000004,9007199254740991,1e300]", null)]
    [InlineData("true", "1e999", ": a number that a 64-bit floating point number holds exactly; send others as text")]
    public void Check_OneRule_SaysWhereAndWhatIsAllowed(string schema, string value, string? expected)
    {
        var errors = ArgumentSchema.Compile(Json(schema)).Check(Json(value));

        Assert.Equal(expected, errors.Count == 0 ? null : $"{errors[0].At}: {errors[0].Allowed}");
        Assert.True(errors.Count <= 1);
    }

    [Theory]
    [InlineData("""{"unevaluatedProperties":false}""", "#/unevaluatedProperties: this keyword is not supported.")]
    [InlineData("""{"properties":{"a":{"typ":"string"}}}""", "#/properties/a/typ: this keyword is not supported.")]
    [InlineData("""{"type":"text"}""", "#/type must be null, boolean, object, array, number, integer, string.")]
    [InlineData("""{"$ref":"https://example.com/x"}""", "#/$ref: only references within the schema (#/...) are supported, not 'https://example.com/x'.")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "#/$ref: there is no '#/$defs/none'.")]
    [InlineData("""{"minLength":-1}""", "#/minLength must be a whole number of 0 or more.")]
    [InlineData("""{"items":5}""", "#/items is not a schema: it must be an object, true or false.")]
    public void Compile_WhatWouldBePassedOver_IsAnError(string schema, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => ArgumentSchema.Compile(Json(schema))).Message);

    [Fact]
    public void Check_ManyErrors_AreCutAndLongValuesToo()
    {
        var schema = ArgumentSchema.Compile(Json("""{"items":{"type":"string"}}"""));
        var values = JsonSerializer.SerializeToElement(Enumerable.Repeat(new { x = new string('y', 1000) }, 80));

        var errors = schema.Check(values);

        Assert.Equal(50, errors.Count);
        Assert.Equal(203, errors[0].Value!.Value.GetString()!.Length);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
