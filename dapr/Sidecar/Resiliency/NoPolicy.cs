namespace Dapr.Sidecar.Resiliency;

/// <summary>For a target that no resource names: one try, no limit of time.</summary>
internal sealed class NoPolicy : ICallPolicy
{
    public static readonly NoPolicy Instance = new();

    private NoPolicy()
    {
    }

    public bool Retries => false;

    public async Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<Attempt<T>>> attempt, CancellationToken cancellationToken) =>
        (await attempt(cancellationToken)).Value;
}
