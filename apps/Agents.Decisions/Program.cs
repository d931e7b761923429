using Agents.Decisions;

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddCommandLine(
    args, new Dictionary<string, string> { ["--types-path"] = $"{DecisionsOptions.Section}:{nameof(DecisionsOptions.TypesPath)}" });
builder.AddDecisions();

var app = builder.Build();
app.MapDecisions();
await app.RunAsync();
