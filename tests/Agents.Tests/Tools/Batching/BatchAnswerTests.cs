using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tools.Batching;

namespace Agents.Tests.Tools.Batching;

public sealed class BatchAnswerTests
{
    [Fact]
    public void Of_ResultErrorAndMissing_TellsThemApart()
    {
        var answer = Read("""
            {"items":[{"id":"a","result":{"n":1}},{"id":"b","error":{"type":"urn:x","title":"No.","status":404,"detail":"gone"}},{"id":"c"},7]}
            """)!;

        Assert.Equal(1, answer.Of("a").Result!.Value.GetProperty("n").GetInt32());
        Assert.Equal(("urn:x", "No.", "gone", 404), Parts(answer.Of("b").Error!));
        Assert.Equal((true, null, null), answer.Of("c"));
        Assert.Equal((false, null, null), answer.Of("d"));
    }

    [Fact]
    public void Of_ErrorWithoutType_IsAToolError() =>
        Assert.Equal(ProblemTypes.ToolError, Read("""{"items":[{"id":"a","error":{}}]}""")!.Of("a").Error!.Type);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"items":{}}""")]
    public void Read_OtherShapes_IsNull(string text) => Assert.Null(Read(text));

    private static BatchAnswer? Read(string text) => BatchAnswer.Read(JsonDocument.Parse(text).RootElement);

    private static (string, string, string?, int?) Parts(CallError error) => (error.Type, error.Title, error.Detail, error.Status);
}
