namespace Agents.Hosting.Access;

/// <summary>Where the API keys are.</summary>
/// <param name="Secret">Name of the secret that holds them.</param>
/// <param name="RefreshSeconds">How often they are read again. A key that is taken away works for this long.</param>
public sealed record ApiKeyOptions(string Secret, int RefreshSeconds);
