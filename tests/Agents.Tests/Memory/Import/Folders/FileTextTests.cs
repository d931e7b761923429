using Agents.Contracts;
using Agents.Memory.Import.Folders;

namespace Agents.Tests.Memory.Import.Folders;

public sealed class FileTextTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("e4", "It is not valid UTF-8.")]
    [InlineData("fffe6100", "It is not valid UTF-8.")]
    [InlineData("eda080", "It is not valid UTF-8.")]
    [InlineData("", "It is empty.")]
    public async Task Read_Bytes_AreRefused(string hex, string problem) =>
        Assert.Equal(problem, (await FileText.ReadAsync(_folder.Write("a.md", Convert.FromHexString(hex)), CancellationToken.None)).Problem);

    [Theory]
    [InlineData("61c3a4", "61c3a4")]
    [InlineData("efbbbf61", "61")]
    public async Task Read_Utf8_IsTheTextWithoutItsMark(string hex, string text)
    {
        var (read, problem) = await FileText.ReadAsync(_folder.Write("a.md", Convert.FromHexString(hex)), CancellationToken.None);
        Assert.Null(problem);
        Assert.Equal(text, Convert.ToHexStringLower(read.Span));
    }

    [Fact]
    public async Task Read_AtTheLimit_IsTakenAndAboveItNot()
    {
        var bytes = new byte[Limits.MaxDocumentBytes];
        Array.Fill(bytes, (byte)'a');
        Assert.Equal(bytes.Length, (await FileText.ReadAsync(_folder.Write("a.md", bytes), CancellationToken.None)).Text.Length);
        Assert.Equal(
            "It has 1048577 bytes; allowed are 1048576.", (await FileText.ReadAsync(_folder.Write("a.md", [.. bytes, (byte)'a']), CancellationToken.None)).Problem);
    }

    [Fact]
    public async Task Read_GoneMeanwhile_IsRefused() =>
        Assert.StartsWith("It cannot be read: ", (await FileText.ReadAsync(Path.Combine(_folder.Root, "a.md"), CancellationToken.None)).Problem, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
