using NanoML.Benchmarks;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.NanoClr.Tests;

// dotnet run -c Release --project tests/NanoML.Benchmarks [-- [--layers] models... | -- --trade-off PICTURE.svg models...]
const string Layers = "--layers";
if (args is ["--trade-off", string picture, .. string[] drawn])
{
    TradeOffPicture.Save(picture, [.. drawn.Select(name =>
    {
        Console.WriteLine($"\n{name}:\n");
        (double floatAccuracy, IReadOnlyList<TradeOffPoint> points) = TradeOff.Measure(ModelCases.Get(name), Console.Out);
        return (name, floatAccuracy, points);
    })]);
    return;
}

string[] names = [.. args.Where(a => a != Layers)];
NanoClrTools? tools = NanoClrTools.FromEnvironment(out string? missing);
if (missing is not null)
{
    Console.Error.WriteLine($"Predictions only: {missing}.");
}

List<Measurement> all = [];
Tables.PrintHeader(Console.Out);
foreach (string name in names.Length > 0 ? names : ModelCases.Names)
{
    ModelCase model = ModelCases.Get(name);
    if (!model.IsThere)
    {
        Console.Error.WriteLine($"{model.Model} is absent.");
        continue;
    }

    Measurement? reference = null;
    foreach (Mode mode in Mode.All)
    {
        var measurement = Measurement.Run(name, mode, model, tools);
        reference ??= measurement;
        Tables.PrintRow(Console.Out, measurement, reference);
        all.Add(measurement);
    }
}

if (args.Contains(Layers))
{
    all.ForEach(measurement => Tables.PrintLayers(Console.Out, measurement));
}
