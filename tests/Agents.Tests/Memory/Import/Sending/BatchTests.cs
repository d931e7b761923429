using System.Text;
using System.Text.Json;
using Agents.Contracts;
using Agents.Memory.Import;
using Agents.Memory.Import.Folders;
using Agents.Memory.Import.Sending;

namespace Agents.Tests.Memory.Import.Sending;

public sealed class BatchTests
{
    private static readonly PlannedFile File = new("hr/a.md", "/hr/a.md", "hr.a", "text/markdown", "https://example.org/hr/a.md");

    [Fact]
    public void Of_AllFields_AreInTheLine()
    {
        var options = new ImportOptions { Folder = ".", Classification = "internal", Groups = ["staff", "hr"], Owner = "anna", RetentionDays = 7 };
        Assert.Equal(
            """{"id":"hr.a","contentType":"text/markdown","classification":"internal","owner":"anna","groups":["staff","hr"],"retentionDays":7,"source":"https://example.org/hr/a.md","content":"ä <b> \"x\"\n\\"}""" + "\n",
            Encoding.UTF8.GetString(DocumentLine.Of(File, "ä <b> \"x\"\n\\"u8, options).Json.Span));
    }

    [Fact]
    public void Of_NothingGiven_SendsNoFieldThatWouldChangeADocument() => Assert.Equal(
        ["id", "contentType", "content"],
        JsonElement.Parse(DocumentLine.Of(File with { Source = null }, "x"u8, new ImportOptions { Folder = "." }).Json.Span).EnumerateObject().Select(one => one.Name));

    [Fact]
    public void Of_LargestDocument_FitsIntoARequest()
    {
        var worst = new byte[Limits.MaxDocumentBytes];
        Array.Fill(worst, (byte)1);
        Assert.InRange(DocumentLine.Of(File, worst, new ImportOptions { Folder = "." }).Json.Length, 6 * worst.Length, Limits.MaxRequestBytes - (16 * 1024));
    }

    [Fact]
    public void HasRoomFor_Count_EndsAtTheLimit()
    {
        var batch = new Batch();
        for (var i = 0; i < Batch.MaxDocuments; i++)
        {
            Assert.True(batch.HasRoomFor(Line(10)));
            batch.Add(Line(10));
        }
        Assert.False(batch.HasRoomFor(Line(10)));
        batch.Clear();
        Assert.True(batch.HasRoomFor(Line(10)));
    }

    [Fact]
    public void HasRoomFor_Bytes_EndAtTheLimitAndOneIsAlwaysTaken()
    {
        var batch = new Batch();
        Assert.True(batch.HasRoomFor(Line(Batch.MaxBytes + 1)));
        batch.Add(Line(Batch.MaxBytes - 10));
        Assert.True(batch.HasRoomFor(Line(10)));
        Assert.False(batch.HasRoomFor(Line(11)));
    }

    private static DocumentLine Line(int bytes) => new("a.md", "a", new byte[bytes]);
}
