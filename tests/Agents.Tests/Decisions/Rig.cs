using System.Collections.Concurrent;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Decisions;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Facts;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Hosting.Signals;
using Agents.Hosting.State;
using Agents.Tests.Hosting.State;
using Agents.Tests.Tools.Fakes;
using Agents.Tooling.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Agents.Tests.Decisions;

/// <summary>The app's parts on a store in memory, with tools, runs and a clock that the test gives. Nothing is started by itself.</summary>
internal sealed class Rig(MemoryState state)
{
    public static Principal Ann { get; } = new() { Tenant = "t", Subject = "ann", Scopes = ["*"] };

    public FakeTools Tools { get; init; } = new();

    public IDecisionRuns Runs { get; init; } = new RecordedRuns();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public DecisionsOptions Options { get; init; } = new() { Instance = "r" };

    public RecordedSignals Signals { get; } = new();

    public IServiceProvider Build()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.AddDecisions();
        builder.Services.Replace(ServiceDescriptor.Singleton<IStateStore>(new ExactState(state)));
        builder.Services.Replace(ServiceDescriptor.Singleton<IToolCalls>(Tools));
        builder.Services.Replace(ServiceDescriptor.Singleton(Runs));
        builder.Services.Replace(ServiceDescriptor.Singleton(Time));
        builder.Services.Replace(ServiceDescriptor.Singleton(Options));
        builder.Services.Replace(ServiceDescriptor.Singleton<ISignals>(Signals));
        return builder.Build().Services;
    }

    /// <summary>A decision of this definition, as the route asks for it.</summary>
    public DecisionRequest Request(DecisionDefinition definition, object input, string? id = null, string? shadow = null) => new()
    {
        Principal = Ann,
        Type = new PinnedType("t", definition.Name, definition.Version, definition.Digest),
        Definition = definition,
        Input = JsonSerializer.SerializeToElement(input),
        Id = id,
        Shadow = shadow,
        Clock = new DecisionClock(Time, Time.GetTimestamp(), definition),
    };
}

/// <summary>Answers as the test says; by default with an empty object.</summary>
internal sealed class FakeTools : IToolCalls
{
    public ConcurrentQueue<(string Tool, JsonElement Arguments, TimeSpan Limit)> Calls { get; } = new();

    public Func<string, CancellationToken, Task<CallSnapshot>> Answer { get; set; } = (tool, _) => Task.FromResult(Succeeded(new { tool }));

    public ConcurrentQueue<string?> Keys { get; } = new();

    /// <summary>What is known of a call; by default nothing.</summary>
    public Func<string, Task<CallSnapshot?>> Found { get; set; } = _ => Task.FromResult<CallSnapshot?>(null);

    public static CallSnapshot Succeeded(object? result) => new()
    {
        Id = "call",
        Tool = "tool",
        Version = "1",
        Status = CallStatus.Succeeded,
        Result = result is JsonElement json ? json : JsonSerializer.SerializeToElement(result),
    };

    public Task<CallSnapshot> CallAsync(
        Principal principal, string tool, JsonElement arguments, TimeSpan limit, string? idempotencyKey, CancellationToken cancellationToken)
    {
        Calls.Enqueue((tool, arguments, limit));
        Keys.Enqueue(idempotencyKey);
        return Answer(tool, cancellationToken);
    }

    public Task<CallSnapshot?> FindAsync(Principal principal, string id, TimeSpan wait, CancellationToken cancellationToken) => Found(id);
}

/// <summary>Keeps what was started.</summary>
internal sealed class RecordedRuns : IDecisionRuns
{
    public ConcurrentQueue<StartedRun> Started { get; } = new();

    public Func<Task> OnStart { get; set; } = () => Task.CompletedTask;

    public async Task StartAsync(Principal principal, DecisionRecord record, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        await OnStart();
        Started.Enqueue(new StartedRun(record.Id, principal, deadline));
    }

    public Task<bool> WaitAsync(string tenant, string id, TimeSpan limit, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<ApprovalVerdict> ApproveAsync(string tenant, string id, ApprovalAnswer answer, CancellationToken cancellationToken) =>
        Task.FromResult(ApprovalVerdict.NoSuchRun);

    /// <summary>Those that were told no.</summary>
    public ConcurrentQueue<string> Withdrawn { get; } = new();

    /// <summary>Whether a run has ended, by id; by default they all have.</summary>
    public Func<string, bool> HasEnded { get; set; } = _ => true;

    public ConcurrentQueue<string> Forgotten { get; } = new();

    public Task WithdrawAsync(string tenant, string id, string by, CancellationToken cancellationToken)
    {
        Withdrawn.Enqueue(id);
        return Task.CompletedTask;
    }

    public Task<bool> ForgetAsync(string id, CancellationToken cancellationToken)
    {
        if (HasEnded(id))
            Forgotten.Enqueue(id);
        return Task.FromResult(HasEnded(id));
    }
}

internal sealed record StartedRun(string Id, Principal Principal, DateTimeOffset Deadline);
