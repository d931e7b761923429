using Agents.Load.ToolServer;

namespace Agents.Tests.Load;

public sealed class ExecutionBookTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("agents-book-").FullName, "book.txt");

    [Fact]
    public void Count_SameKeyTwice_IsTwo()
    {
        using (var book = new ExecutionBook(_file))
        {
            book.Add("a");
            book.Add("b");
            book.Add("a");
            Assert.True(book.Has("b"));
            Assert.False(book.Has("c"));
        }

        Assert.Equal([new("a", 2), new("b", 1)], ExecutionBook.Count(_file).OrderBy(c => c.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Constructor_AfterAnotherProcess_KnowsWhatItWrote()
    {
        using (var first = new ExecutionBook(_file))
        {
            first.Add("a");
        }

        using var second = new ExecutionBook(_file);
        second.Add("a");

        Assert.True(second.Has("a"));
        Assert.Equal(2, ExecutionBook.Count(_file)["a"]);
    }

    [Fact]
    public void Constructor_HalfALineOfAKilledProcess_DoesNotCountAndSpoilsNoOther()
    {
        File.WriteAllText(_file, "+a;\n+half");

        using (var book = new ExecutionBook(_file))
        {
            book.Add("b");
        }

        Assert.Equal([new("a", 1), new("b", 1)], ExecutionBook.Count(_file).OrderBy(c => c.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Count_NoFile_IsEmpty() => Assert.Empty(ExecutionBook.Count(_file));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
}
