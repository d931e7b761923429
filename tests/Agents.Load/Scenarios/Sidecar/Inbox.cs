using System.Collections.Concurrent;
using System.Globalization;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>Where messages arrive: each carries a number between two <c>@</c>, and whoever sent it waits for that.</summary>
internal sealed class Inbox
{
    private const byte Mark = (byte)'@';
    private readonly ConcurrentDictionary<long, Batch> _awaited = new();
    private long _next;

    /// <summary>A batch of new messages: their numbers, and a task that ends when all of them were delivered.</summary>
    public Batch Expect(int count)
    {
        var batch = new Batch(Interlocked.Add(ref _next, count) - count, count);
        for (var i = 0; i < count; i++)
        {
            _awaited[batch.First + i] = batch;
        }

        return batch;
    }

    /// <summary>A message of about 256 bytes as a JSON value.</summary>
    public static string Message(long number) => string.Create(CultureInfo.InvariantCulture, $"\"@{number}@{Payload.Text(240)}\"");

    /// <summary>Notes all messages in the body of a delivery. A second delivery of the same message does nothing.</summary>
    public void Take(ReadOnlySpan<byte> body)
    {
        for (var at = body.IndexOf(Mark); at >= 0; at = body.IndexOf(Mark))
        {
            body = body[(at + 1)..];
            var end = body.IndexOf(Mark);
            if (end < 0)
            {
                return;
            }

            if (long.TryParse(body[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && _awaited.TryRemove(number, out var batch))
            {
                batch.Arrived();
            }

            body = body[(end + 1)..];
        }
    }

    internal sealed class Batch(long first, int count)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        public long First => first;

        public Task Delivered => _done.Task;

        public void Arrived()
        {
            if (Interlocked.Decrement(ref _left) == 0)
            {
                _done.TrySetResult();
            }
        }
    }
}

internal static class Payload
{
    /// <summary>Letters that no encoder has to escape.</summary>
    public static string Text(int length) => string.Create(length, 0, static (text, _) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (char)('a' + (i % 26));
        }
    });
}
