using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Samples.Shop.Payments;

namespace Agents.Tests.Shop;

public sealed class ChargeBookTests : IDisposable
{
    private static readonly ChargeRequest Refund = new("c-1042", "o-1042", -500, "EUR");

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"charges-{Guid.NewGuid():N}", "book.jsonl");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Find_UnknownKey_IsNull()
    {
        using var book = Open();

        Assert.Null(book.Find("k"));
    }

    [Fact]
    public void Add_SameKeyTwice_ChargesTwiceAndKeepsTheFirst()
    {
        using var book = Open();

        var first = book.Add("k", Refund);
        book.Add("k", Refund with { AmountCents = -700 });

        Assert.Equal(new ChargeStatus("k", 2, first), book.Find("k"));
    }

    [Fact]
    public void Open_AfterRestart_KnowsEveryCharge()
    {
        Charge first;
        using (var book = Open())
        {
            first = book.Add("a", Refund);
            book.Add("b", Refund);
            book.Add("a", Refund);
        }

        using var reopened = Open();

        Assert.Equal(new ChargeStatus("a", 2, first), reopened.Find("a"));
        Assert.Equal(1, reopened.Find("b")?.Count);
    }

    [Fact]
    public void Open_AfterHalfALine_ForgetsItAndGoesOn()
    {
        using (var book = Open())
        {
            book.Add("a", Refund);
        }

        File.AppendAllText(_file, """{"chargeId":"ch_1","key":"torn","cust""");

        using (var book = Open())
        {
            Assert.Null(book.Find("torn"));
            book.Add("b", Refund);
        }

        using var reopened = Open();
        Assert.Equal((1, 1), (reopened.Find("a")?.Count, reopened.Find("b")?.Count));
        Assert.Equal(2, File.ReadAllLines(_file).Length);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("folder/")]
    public void From_NoFile_NamesTheKey(string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(ChargeBookOptions.Key, value)]).Build();

        var error = Assert.Throws<InvalidOperationException>(() => ChargeBookOptions.From(configuration, "/"));

        Assert.Contains(ChargeBookOptions.Key, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Path.GetDirectoryName(_file) is { } folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private ChargeBook Open() => ChargeBook.Open(new ChargeBookOptions(_file), _time);
}
