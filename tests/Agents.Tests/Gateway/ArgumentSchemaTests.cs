using System.Text.Json;
using Agents.Gateway.Validation;

namespace Agents.Tests.Gateway;

public sealed class ArgumentSchemaTests
{
    [Theory]
    [InlineData("true", "9007199254740993", ": a number that a 64-bit floating point number holds exactly; send others as text")]
    [InlineData("true", "[0.30000000000000004,9007199254740991,1e300]", null)]
    [InlineData("true", "1e999", ": a number that a 64-bit floating point number holds exactly; send others as text")]
    [InlineData("""{"type":"string"}""", "9007199254740993", ": a string")]
    public void Check_Numbers_AreThoseThatSurviveTheWay(string schema, string value, string? expected)
    {
        var compiled = ArgumentSchema.Compile(Json(schema));

        var errors = compiled.Check(Json(value));

        Assert.Equal(expected, errors.Count == 0 ? null : $"{errors[0].At}: {errors[0].Allowed}");
        Assert.True(errors.Count <= 1);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
