using System.Diagnostics;
using System.Text.Json;
using Agents.Hosting.Schemas;

namespace Agents.Tests.Hosting;

public sealed class ValueSchemaTests
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
    [InlineData("""{"minItems":1,"maxItems":1}""", "[]", ": exactly 1 items")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,1.0]", ": a list of items that all differ")]
    [InlineData("""{"required":["a","b"]}""", """{"a":1}""", "/b: is required")]
    [InlineData("""{"properties":{"a/b~":{"type":"string"}}}""", """{"a/b~":1}""", "/a~1b~0: a string")]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"b":1}""", "/b: only a")]
    [InlineData("""{"minProperties":1}""", "{}", ": at least 1 properties")]
    [InlineData("""{"allOf":[{"type":"integer"},{"minimum":2}]}""", "1", ": at least 2")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "1", ": a string; or at least 2")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "2", null)]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "2", ": exactly one of 2 forms; this matches 2")]
    [InlineData("""{"not":{"const":0}}""", "0", ": anything but {\"const\":0}")]
    [InlineData("""{"$defs":{"id":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/id"}}}""", """{"x":1}""", "/x: a string")]
    [InlineData("""{"enum":[1]}""", "\"1\"", ": 1")]
    [InlineData("""{"enum":[true,null]}""", "\"True\"", ": one of true, null")]
    [InlineData("""{"type":["string","null"],"enum":["a"]}""", "null", ": \"a\"")]
    [InlineData("""{"enum":[1.0]}""", "1", null)]
    [InlineData("""{"enum":["2026-02-03T04:05:06Z"]}""", "\"2026-02-03T04:05:06Z\"", null)]
    [InlineData("""{"const":{"a":1,"b":2}}""", """{"b":2,"a":1.0}""", null)]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1}]""", ": a list of items that all differ")]
    [InlineData("""{"required":["a"]}""", "5", null)]
    [InlineData("""{"type":["array","string"],"items":{"type":"integer"}}""", """["a"]""", "/0: an integer")]
    [InlineData("""{"type":["integer","string"],"minimum":3}""", "2", ": at least 3")]
    [InlineData("""{"properties":{"a":false}}""", """{"a":1}""", "/a: nothing is allowed here")]
    [InlineData("""{"additionalProperties":false}""", """{"a":1}""", "/a: no property")]
    [InlineData("""{"additionalProperties":{"type":"integer"}}""", """{"a":"x"}""", "/a: an integer")]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":2}""", ": at most 1 properties")]
    [InlineData("""{"minimum":1,"maximum":5}""", "9", ": at least 1 and at most 5")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-02-20\"", ": text of format date-time")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-02-20T10:00:00+02:00\"", null)]
    [InlineData("""{"type":"string","format":"uuid"}""", "\"x\"", ": text of format uuid")]
    [InlineData("""{"type":"string","format":"uri"}""", "\"a b\"", ": text of format uri")]
    [InlineData("""{"type":"string","format":"ipv4"}""", "\"1.2.3\"", ": text of format ipv4")]
    [InlineData("""{"anyOf":[{"required":["a"]},{"required":["b"]}]}""", "{}", ": /a: is required; or /b: is required")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/definitions/b"}},"definitions":{"b":{"maxLength":1}},"items":{"$ref":"#/$defs/a"}}""", """["ab"]""", "/0: at most 1 characters")]
    [InlineData("""{"$defs":{"a/b c":{"type":"string"}},"items":{"$ref":"#/$defs/a~1b%20c"}}""", "[1]", "/0: a string")]
    [InlineData("""{"properties":{"$ref":{"type":"string"}}}""", """{"$ref":1}""", "/$ref: a string")]
    [InlineData("""{"items":{"properties":{"a.b":{"items":{"maximum":1}}}}}""", """[{},{"a.b":[0,2]}]""", "/1/a.b/1: at most 1")]
    [InlineData("""{"title":"t","description":"d","default":1,"examples":[1],"$schema":"https://json-schema.org/draft/2020-12/schema"}""", "1", null)]
    [InlineData("""{"type":"integer"}""", "12345678901234567890123", ": an integer")]
    public void Check_OneRule_SaysWhereAndWhatIsAllowed(string schema, string value, string? expected)
    {
        var errors = Compile(schema).Check(Json(value));

        Assert.Equal(expected, errors.Count == 0 ? null : $"{errors[0].At}: {errors[0].Allowed}");
        Assert.True(errors.Count <= 1);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"typ":"string"}}}""", "#/properties/a/typ", "typ")]
    [InlineData("""{"prefixItems":[true]}""", "#/prefixItems", "prefixItems")]
    [InlineData("""{"contains":{}}""", "#/contains", "contains")]
    [InlineData("""{"minContains":1}""", "#/minContains", "minContains")]
    [InlineData("""{"additionalItems":false}""", "#/additionalItems", "additionalItems")]
    [InlineData("""{"patternProperties":{}}""", "#/patternProperties", "patternProperties")]
    [InlineData("""{"propertyNames":{}}""", "#/propertyNames", "propertyNames")]
    [InlineData("""{"dependentRequired":{}}""", "#/dependentRequired", "dependentRequired")]
    [InlineData("""{"dependentSchemas":{}}""", "#/dependentSchemas", "dependentSchemas")]
    [InlineData("""{"dependencies":{}}""", "#/dependencies", "dependencies")]
    [InlineData("""{"if":{}}""", "#/if", "if")]
    [InlineData("""{"then":{}}""", "#/then", "then")]
    [InlineData("""{"else":{}}""", "#/else", "else")]
    [InlineData("""{"unevaluatedProperties":false}""", "#/unevaluatedProperties", "unevaluatedProperties")]
    [InlineData("""{"unevaluatedItems":false}""", "#/unevaluatedItems", "unevaluatedItems")]
    [InlineData("""{"$dynamicRef":"#a"}""", "#/$dynamicRef", "$dynamicRef")]
    [InlineData("""{"$recursiveRef":"#"}""", "#/$recursiveRef", "$recursiveRef")]
    [InlineData("""{"$id":"https://example.com/x"}""", "#/$id", "$id")]
    [InlineData("""{"$anchor":"x"}""", "#/$anchor", "$anchor")]
    [InlineData("""{"nullable":true}""", "#/nullable", "nullable")]
    [InlineData("""{"x-checked-enum":[1]}""", "#/x-checked-enum", "x-checked-enum")]
    public void Compile_KeywordThatIsNotServed_IsAnErrorWithThoseThatAre(string schema, string at, string keyword)
    {
        var error = Assert.Throws<FormatException>(() => Compile(schema));

        Assert.StartsWith($"{at} is not a keyword that is served; served: type, enum, const, properties,", error.Message, StringComparison.Ordinal);
        var mistake = Assert.Single(ValueSchema.Mistakes(Json(schema)));
        Assert.True(mistake.IsName);
        Assert.Equal(keyword, mistake.At[^1]);
    }

    [Theory]
    [InlineData("""{"type":"text"}""", "#/type is 'text'; allowed: object, array, string, number, integer, boolean, null.")]
    [InlineData("""{"$ref":"https://example.com/x"}""", "#/$ref is 'https://example.com/x'; allowed: a reference within the schema, such as #/$defs/name.")]
    [InlineData("""{"$ref":"#/properties/a"}""", "#/$ref is '#/properties/a'; allowed: a reference within the schema, such as #/$defs/name.")]
    [InlineData("""{"$defs":{"a":{}},"items":{"$ref":"#/$defs/none"}}""", "#/items/$ref names 'none', which is not defined; defined: #, a.")]
    [InlineData("""{"items":{"$ref":"#","maxLength":1}}""", "#/items/maxLength is not allowed beside $ref; put both into allOf.")]
    [InlineData("""{"$ref":"#"}""", "#/$ref refers to itself for the same value, without end.")]
    [InlineData("""{"anyOf":[{"type":"string"},{"not":{"$ref":"#"}}]}""", "#/anyOf/1/not/$ref refers to itself for the same value, without end.")]
    [InlineData("""{"minLength":-1}""", "#/minLength is '-1'; allowed: a whole number of 0 or more.")]
    [InlineData("""{"maxItems":0}""", "#/maxItems is '0'; allowed: a whole number of 1 or more.")]
    [InlineData("""{"maxLength":99999999999}""", "#/maxLength is '99999999999'; allowed: a whole number of 0 or more.")]
    [InlineData("""{"exclusiveMinimum":true}""", "#/exclusiveMinimum is 'true'; allowed: a number.")]
    [InlineData("""{"multipleOf":0}""", "#/multipleOf is '0'; allowed: a number above 0.")]
    [InlineData("""{"items":5}""", "#/items is '5'; allowed: a schema: an object, true or false.")]
    [InlineData("""{"items":[{}]}""", "#/items is a list; allowed: a schema: an object, true or false.")]
    [InlineData("""{"enum":[]}""", "#/enum is a list; allowed: a list that is not empty.")]
    [InlineData("""{"enum":[1],"const":1}""", "#/const is '1'; allowed: either const or enum.")]
    [InlineData("""{"required":"a"}""", "#/required is 'a'; allowed: a list of property names.")]
    [InlineData("""{"allOf":[]}""", "#/allOf is a list; allowed: a list of schemas that is not empty.")]
    [InlineData("""{"items":{"$defs":{"a":{}}}}""", "#/items/$defs is an object; allowed: definitions at the root of the schema only.")]
    public void Compile_WhatWouldBePassedOver_IsAnError(string schema, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Compile(schema)).Message);

    [Fact]
    public void Mistakes_DefinitionsThatReferToEachOther_AreAllReported() => Assert.Equal(
        ["#/$defs/a/$ref", "#/$defs/b/allOf/0/$ref"],
        ValueSchema.Mistakes(Json("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}"""))
            .Select(m => "#/" + string.Join('/', m.At)));

    [Theory]
    [InlineData("""{"pattern":"^(a+)+$"}""")]
    [InlineData("""{"pattern":"^(?=a)(a+)+$"}""")]
    [InlineData("""{"type":"string","format":"email"}""")]
    [InlineData("""{"type":"string","format":"hostname"}""")]
    [InlineData("""{"type":"string","format":"uri"}""")]
    [InlineData("""{"type":"string","format":"date-time"}""")]
    [InlineData("""{"type":"string","format":"ipv6"}""")]
    [InlineData("""{"type":"string","format":"base64"}""")]
    public void Check_HostileText_TakesNoLongTime(string schema)
    {
        var compiled = Compile(schema);
        foreach (var text in new[] { new string('a', 100_000) + "!", string.Concat(Enumerable.Repeat("a.", 50_000)) + "!", string.Concat(Enumerable.Repeat("a@", 50_000)) })
        {
            var start = Stopwatch.GetTimestamp();

            Assert.NotEmpty(compiled.Check(JsonSerializer.SerializeToElement(text)));

            // Milliseconds on an idle machine; without a bound it would be ages.
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), schema);
        }
    }

    [Fact]
    public void Check_ManyErrors_AreCutAndLongValuesToo()
    {
        var schema = Compile("""{"items":{"type":"string"}}""");
        var values = JsonSerializer.SerializeToElement(Enumerable.Repeat(new { x = new string('y', 1000) }, 80));

        var errors = schema.Check(values);

        Assert.Equal(50, errors.Count);
        Assert.Equal(203, errors[0].Value!.Value.GetString()!.Length);
    }

    [Theory]
    [InlineData("""{"type":"null"}""", 0)]
    [InlineData("""{"type":"object"}""", 1)]
    public void Check_NoValue_CountsAsNull(string schema, int errors) =>
        Assert.Equal(errors, Compile(schema).Check(null).Count);

    private static ValueSchema Compile(string schema) => ValueSchema.Compile(Json(schema));

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
