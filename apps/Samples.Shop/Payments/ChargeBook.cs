using Samples.Shop.Books;

namespace Samples.Shop.Payments;

/// <summary>The book of charges.</summary>
internal sealed class ChargeBook : IDisposable
{
    private readonly KeyedBook<Charge> _book;
    private readonly TimeProvider _time;

    private ChargeBook(KeyedBook<Charge> book, TimeProvider time)
    {
        _book = book;
        _time = time;
    }

    public static ChargeBook Open(ChargeBookOptions options, TimeProvider time) =>
        new(KeyedBook<Charge>.Open(options.File, ShopJson.Default.Charge), time);

    public Charge Add(string key, ChargeRequest request) => _book.Add(_ => new Charge(
        $"ch_{Guid.CreateVersion7():N}", key, request.CustomerId, request.OrderId, request.AmountCents, request.Currency, request.Reason,
        _time.GetUtcNow()))!;

    public ChargeStatus? Find(string key) => _book.Find(key) is { } found ? new ChargeStatus(found.Key, found.Count, found.Entry) : null;

    public void Dispose() => _book.Dispose();
}
