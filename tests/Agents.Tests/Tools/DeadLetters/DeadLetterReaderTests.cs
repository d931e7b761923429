using System.Text;
using System.Text.Json;
using Agents.Contracts.DeadLetters;
using Agents.Tools.DeadLetters;

namespace Agents.Tests.Tools.DeadLetters;

public sealed class DeadLetterReaderTests
{
    private const string CallId = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Read_Command_NamesItsCallAndItsTopic()
    {
        var text = $$$"""{"id":"e","topic":"tools.batch","data":{"id":"{{{CallId}}}"}}""";

        var message = await ReadAsync(text);

        Assert.Equal(("1", "e", "tools.batch", CallId), (message.EntryId, message.EventId, message.Topic, message.CallId));
        Assert.Equal((text, false, text.Length), (message.Content.Text, message.Content.Cut, message.Size));
    }

    [Theory]
    [InlineData("\"bm8ganNvbg==\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("""{"data":"text"}""")]
    [InlineData("""{"data":{"id":"not an id"}}""")]
    [InlineData("""{"id":7,"topic":{},"data":{"id":7}}""")]
    public async Task Read_Anything_IsKeptAsItIs(string text)
    {
        var message = await ReadAsync(text);

        Assert.Equal((null, null, null, text), (message.EventId, message.Topic, message.CallId, message.Content.Text));
    }

    [Fact]
    public async Task Read_HalfASurrogatePair_IsNoNameAndDoesNoHarm()
    {
        var message = await ReadAsync("""{"id":"\ud800"}""");

        Assert.Null(message.EventId);
    }

    [Theory]
    [InlineData("é", 0)]
    [InlineData("漢", 0)]
    [InlineData("漢", 1)]
    [InlineData("😀", 3)]
    public async Task Read_Large_IsCutBetweenCharacters(string unit, int shift)
    {
        var text = new string('a', shift) + string.Concat(Enumerable.Repeat(unit, DeadLetter.MaxContentBytes));

        var message = await ReadAsync('"' + text + '"');

        Assert.True(message.Content.Cut);
        Assert.InRange(Encoding.UTF8.GetByteCount(message.Content.Text), DeadLetter.MaxContentBytes - 3, DeadLetter.MaxContentBytes);
        Assert.StartsWith(message.Content.Text, '"' + text, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetByteCount(text) + 2, message.Size);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"entries":7}""")]
    public async Task Read_NoBulk_Throws(string body)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        await Assert.ThrowsAsync<JsonException>(() => DeadLetterReader.ReadAsync(stream, TestContext.Current.CancellationToken));
    }

    private static async Task<DeadMessage> ReadAsync(string message)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"entries":[{"entryId":"1","event":{{message}}},{"no":"entry"}]}"""));
        return Assert.Single(await DeadLetterReader.ReadAsync(stream, TestContext.Current.CancellationToken));
    }
}
