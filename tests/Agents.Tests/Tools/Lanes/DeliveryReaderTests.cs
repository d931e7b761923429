using System.Text;
using System.Text.Json;
using Agents.Tools.Lanes;

namespace Agents.Tests.Tools.Lanes;

public sealed class DeliveryReaderTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("{\"entryId\":\"1\",\"event\":{\"data\":{\"id\":\"" + Id + "\"}}}", Id)]
    [InlineData("""{"entryId":"1","event":{"data":{"id":"../../workers"}}}""", null)]
    [InlineData("""{"entryId":"1","event":{"data":{"id":7}}}""", null)]
    [InlineData("""{"entryId":"1","event":{"data":"text"}}""", null)]
    [InlineData("""{"entryId":"1","event":{}}""", null)]
    [InlineData("""{"entryId":"1","event":"bm90IGpzb24="}""", null)]
    [InlineData("""{"entryId":"1"}""", null)]
    public async Task ReadAsync_Entry_GivesTheCallIdOnlyOfACommand(string entry, string? callId)
    {
        var entries = await ReadAsync($$"""{"entries":[{{entry}}],"topic":"tools.batch"}""");

        Assert.Equal([new DeliveryEntry("1", callId)], entries);
    }

    [Fact]
    public async Task ReadAsync_OneEntryIsNoCommand_TheOthersAreRead()
    {
        var entries = await ReadAsync(
            """{"entries":[{"entryId":"1","event":5},{"entryId":"2","event":{"data":{"id":"ID"}}}]}""".Replace("ID", Id));

        Assert.Equal([new DeliveryEntry("1", null), new DeliveryEntry("2", Id)], entries);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"entries":{}}""")]
    public async Task ReadAsync_NoBulkEnvelope_Throws(string body)
    {
        await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(body));
    }

    private static async Task<IReadOnlyList<DeliveryEntry>> ReadAsync(string body) =>
        await DeliveryReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), TestContext.Current.CancellationToken);
}
