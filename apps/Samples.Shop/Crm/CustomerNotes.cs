using System.Collections.Concurrent;

namespace Samples.Shop.Crm;

internal sealed record CustomerNote(string CustomerId, string Topic, string Text, DateTimeOffset At);

/// <summary>The latest note per customer and topic; writing the same note again changes nothing. Not kept over a restart.</summary>
internal sealed class CustomerNotes(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Customer, string Topic), CustomerNote> _notes = new();

    public CustomerNote Put(string customerId, string topic, string text) => _notes.AddOrUpdate(
        (customerId, topic),
        _ => new CustomerNote(customerId, topic, text, time.GetUtcNow()),
        (_, known) => known.Text == text ? known : known with { Text = text, At = time.GetUtcNow() });

    public IReadOnlyList<CustomerNote> Of(string customerId) =>
        [.. _notes.Values.Where(n => n.CustomerId == customerId).OrderBy(n => n.Topic, StringComparer.Ordinal)];
}
