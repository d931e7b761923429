using System.Globalization;
using Agents.Contracts.DeadLetters;

namespace Agents.Tests.Contracts;

public sealed class DeadLetterIndexTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void With_New_IsFirstAndReplacesItsOwnOlderEntry()
    {
        var index = new DeadLetterIndex { Letters = [new("a", Now.AddMinutes(-1)), new("b", Now.AddMinutes(-2))] };

        var next = index.With([new("b", Now)], Now, out var dropped);

        Assert.Equal([new("b", Now), new("a", Now.AddMinutes(-1))], next.Letters);
        Assert.Empty(dropped);
    }

    [Fact]
    public void With_Expired_IsDropped()
    {
        var edge = Now.AddSeconds(-DeadLetter.RetentionSeconds);
        var index = new DeadLetterIndex { Letters = [new("kept", edge), new("old", edge.AddTicks(-1))] };

        var next = index.With([], Now, out var dropped);

        Assert.Equal(["kept"], next.Letters.Select(letter => letter.Id));
        Assert.Equal(["old"], dropped);
    }

    [Fact]
    public void With_TooMany_DropsTheOldest()
    {
        var index = new DeadLetterIndex
        {
            Letters = [.. Enumerable.Range(1, DeadLetter.MaxLetters).Select(i => new DeadLetterEntry(i.ToString(CultureInfo.InvariantCulture), Now.AddSeconds(-i)))],
        };

        var next = index.With([new("new", Now)], Now, out var dropped);

        Assert.Equal(("new", DeadLetter.MaxLetters), (next.Letters[0].Id, next.Letters.Count));
        Assert.Equal([DeadLetter.MaxLetters.ToString(CultureInfo.InvariantCulture)], dropped);
    }

    [Fact]
    public void Without_NotThere_IsNull()
    {
        var index = new DeadLetterIndex { Letters = [new("a", Now)] };

        Assert.Null(index.Without("b"));
        Assert.Empty(index.Without("a")!.Letters);
    }
}
