using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using NanoML.Differential;

const string Usage = "usage: NanoML.Differential [--seed N] [--count N] [--save DIR]";

uint first = 1;
uint count = 1000;
string? folder = null;
for (int k = 0; k < args.Length; k += 2)
{
    string value = k + 1 < args.Length ? args[k + 1] : "";
    bool understood = args[k] switch
    {
        "--seed" => uint.TryParse(value, CultureInfo.InvariantCulture, out first),
        "--count" => uint.TryParse(value, CultureInfo.InvariantCulture, out count),
        "--save" => (folder = value).Length > 0,
        _ => false,
    };
    if (!understood)
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}

var watch = Stopwatch.StartNew();
TimeSpan next = TimeSpan.FromSeconds(10);
int findings = 0;
using var run = new DifferentialRun();
for (uint k = 0; k < count; k++)
{
    if (run.Run(first + k) is { } finding)
    {
        findings++;
        Console.WriteLine(finding);
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, $"seed{finding.Seed}.onnx"), finding.Small.ToByteArray());
        }
    }

    if (watch.Elapsed > next)
    {
        Console.WriteLine($"{k + 1} of {count} graphs, {findings} findings");
        next += TimeSpan.FromSeconds(10);
    }
}

foreach ((string reason, int cases) in run.Reasons.OrderByDescending(pair => pair.Value))
{
    Console.WriteLine($"{cases,6}  {reason}");
}

Console.WriteLine($"nodes: {string.Join(", ", run.Operators.Select(pair => $"{pair.Key} {pair.Value}"))}");
Console.WriteLine(
    $"seeds {first} to {first + count - 1}: {string.Join(", ", run.Outcomes.Select(pair => $"{pair.Value} {pair.Key}"))} "
    + $"in {watch.Elapsed.TotalSeconds:0} s; {findings} findings");
return findings > 0 ? 1 : 0;
