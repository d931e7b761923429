using System.Text;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;

namespace Agents.Tests.Gateway;

public sealed class RequestSizesTests
{
    private const int SidecarLimit = 4 * 1024 * 1024;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(500, 1)]
    [InlineData(501, 2)]
    [InlineData(1000, 2)]
    public void Chunk_SmallCalls_AreCutByCount(int count, int expected)
    {
        var chunks = RequestSizes.Chunk([.. Enumerable.Range(0, count)], _ => 10).ToList();

        Assert.Equal(expected, chunks.Count);
        Assert.Equal(Enumerable.Range(0, count), chunks.SelectMany(c => c));
    }

    [Fact]
    public void Chunk_LargeCalls_AreCutByBytes()
    {
        var chunks = RequestSizes.Chunk([900_000, 900_000, 900_000, 3_000_000, 5], size => size).ToList();

        Assert.Equal([[900_000, 900_000], [900_000], [3_000_000], [5]], chunks);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("<")]
    [InlineData("é")]
    [InlineData("漢")]
    [InlineData("😀")]
    [InlineData("\n")]
    [InlineData("\"")]
    public void Of_AnyText_IsAtLeastWhatIsWritten(string unit)
    {
        var command = Command(unit, 50_000);

        var written = JsonSerializer.SerializeToUtf8Bytes(CallRecord.Accepted(command), AgentsJson.SharedOptions).Length;

        Assert.InRange(RequestSizes.Of(command), written, written + 12_000);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("<")]
    [InlineData("é")]
    [InlineData("漢")]
    [InlineData("😀")]
    [InlineData("\\u0001")]
    public void Record_AtItsLimits_FitsIntoOneRequest(string unit)
    {
        var bytes = Encoding.UTF8.GetByteCount(unit);
        var record = CallRecord.Accepted(Command(unit, (Limits.MaxArgumentsBytes / bytes) - 20)) with
        {
            State = CallState.Succeeded,
            Result = Json(unit, (Limits.MaxResultBytes / bytes) - 20),
        };
        Assert.False(JsonSizes.IsOver(record.Command.Arguments, Limits.MaxArgumentsBytes));

        Assert.True(JsonSerializer.SerializeToUtf8Bytes(record, AgentsJson.SharedOptions).Length < SidecarLimit - (128 * 1024));
    }

    private static CallCommand Command(string unit, int count) => new()
    {
        Id = CallId.New(),
        Tool = "a",
        Version = "1",
        Class = Agents.Contracts.Inventory.ToolClass.Batch,
        Principal = new Principal { Tenant = "t", Subject = "s", Scopes = [.. Enumerable.Range(0, 64).Select(i => $"a.rather.long.scope.{i}")] },
        Arguments = Json(unit, count),
        Deadline = DateTimeOffset.UnixEpoch,
        AcceptedAt = DateTimeOffset.UnixEpoch,
        IdempotencyKey = "k",
    };

    private static JsonElement Json(string unit, int count)
    {
        var text = string.Concat(Enumerable.Repeat(unit, count)).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return JsonSerializer.Deserialize<JsonElement>($$"""{"x":"{{text}}"}""");
    }
}
