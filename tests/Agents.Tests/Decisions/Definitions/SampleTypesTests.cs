namespace Agents.Tests.Decisions.Definitions;

public sealed class SampleTypesTests
{
    [Theory]
    [InlineData("credit-limit", 0, true)]
    [InlineData("refund", 5, false)]
    [InlineData("order-release", 4, false)]
    public void Read_Sample_IsWithoutMistakes(string name, int steps, bool isInline)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Samples", "decisions", name + ".v1.yaml");

        var definition = Types.Read(File.ReadAllText(file));

        Assert.Equal((name, steps, isInline), (definition.Name, definition.Steps.Count, definition.IsInline));
    }
}
