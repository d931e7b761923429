namespace Dapr.Common;

/// <summary>A client of one building block.</summary>
public interface IDaprClient : IDisposable;
