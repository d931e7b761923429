namespace Dapr.Sidecar.AppChannels;

/// <summary>An answer that holds one of the application's places until it is disposed, so that its body counts as well.</summary>
internal sealed class SlotResponse : HttpResponseMessage
{
    private readonly HttpResponseMessage _inner;
    private SemaphoreSlim? _slots;

    public SlotResponse(HttpResponseMessage inner, SemaphoreSlim slots)
        : base(inner.StatusCode)
    {
        _inner = inner;
        _slots = slots;
        ReasonPhrase = inner.ReasonPhrase;
        Version = inner.Version;
        Content = inner.Content;
        foreach (var (name, values) in inner.Headers.NonValidated) Headers.TryAddWithoutValidation(name, values);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            Interlocked.Exchange(ref _slots, null)?.Release();
        }
        base.Dispose(disposing);
    }
}
