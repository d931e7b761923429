using Agents.Memory.Import;
using Agents.Memory.Import.Folders;

namespace Agents.Tests.Memory.Import.Folders;

public sealed class FolderScanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Run_FilesOfAllKinds_TakesDocumentsInOrdinalOrder()
    {
        foreach (var path in new[] { "b.md", "a/z.HTML", "a.txt", "B.markdown", "a/sub/c.htm", "a-b.md" })
            _folder.Write(path, "x");
        Assert.Equal(
            ["B.markdown B text/markdown", "a-b.md a-b text/markdown", "a.txt a text/plain", "a/sub/c.htm a.sub.c text/html", "a/z.HTML a.z text/html", "b.md b text/markdown"],
            _folder.Scan().Files.Select(one => $"{one.Path} {one.Id} {one.ContentType}"));
    }

    [Fact]
    public void Run_WhatIsNoDocument_IsCountedByKind()
    {
        foreach (var path in new[] { "a.md", "b.PDF", "c.pdf", "README", ".hidden.md", ".git/x.md", "d.averylongextensionindeed" })
            _folder.Write(path, "x");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "link.md"), Path.Combine(_folder.Root, "a.md"));
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "broken.md"), Path.Combine(_folder.Root, "nothing"));
        // A circle: it would never end.
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "loop"), _folder.Root);
        var plan = _folder.Scan();
        Assert.Equal(["a.md"], plan.Files.Select(one => one.Path));
        Assert.Equal(
            ["2 .pdf", "2 hidden", "1 no extension", "1 other extensions", "3 symbolic link"], plan.LeftOut.Counts.Select(one => $"{one.Value} {one.Key}"));
        Assert.Empty(plan.Refused);
    }

    [Fact]
    public void Run_FilesOfOneId_AreRefusedAndTheOthersStay()
    {
        foreach (var path in new[] { "a b.md", "a-b.md", "a.b.md", "a/b.txt", "A.b.md", "c.md", "c.txt", "c.html" })
            _folder.Write(path, "x");
        var plan = _folder.Scan();
        Assert.Equal(["A.b.md"], plan.Files.Select(one => one.Path));
        Assert.Equal(
            [
                "a b.md: It has the same id a-b as a-b.md. Rename one.", "a-b.md: It has the same id a-b as a b.md. Rename one.",
                "a.b.md: It has the same id a.b as a/b.txt. Rename one.", "a/b.txt: It has the same id a.b as a.b.md. Rename one.",
                "c.html: It has the same id c as c.md. Rename one.", "c.md: It has the same id c as c.html. Rename one.", "c.txt: It has the same id c as c.html. Rename one.",
            ],
            plan.Refused.Select(one => $"{one.Path}: {one.Reason}"));
    }

    [Fact]
    public void Run_SourceBase_IsFollowedByTheEscapedPath()
    {
        _folder.Write("hr/travel & 100% #1?.md", "x");
        foreach (var address in new[] { "https://example.org/h", "https://example.org/h/" })
            Assert.Equal("https://example.org/h/hr/travel%20%26%20100%25%20%231%3F.md", Assert.Single(_folder.Scan(sourceBase: address).Files).Source);
        Assert.Null(Assert.Single(_folder.Scan().Files).Source);
    }

    [Fact]
    public void Run_AddressTooLong_IsRefused()
    {
        _folder.Write("a.md", "x");
        var plan = _folder.Scan(sourceBase: "https://example.org/" + new string('h', 1980));
        Assert.Empty(plan.Files);
        Assert.Equal("Its address would have 2005 characters; allowed are 2000.", Assert.Single(plan.Refused).Reason);
    }

    [Fact]
    public void Run_NoSuchFolder_IsToldWithItsName() => Assert.Equal(
        "The folder is '/nowhere/at/all'; there is no such folder.",
        Assert.Throws<ImportException>(() => new FolderScan(new ImportOptions { Folder = "/nowhere/at/all" }).Run(CancellationToken.None)).Message);

    public void Dispose() => _folder.Dispose();
}
