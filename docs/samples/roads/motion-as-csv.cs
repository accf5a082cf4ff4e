#:project ../../../host-compiler/NanoML.Compiler/NanoML.Compiler.csproj

// Writes recordings of a wrist's motion (emlearn's exercises) as a CSV for each, in a folder for each class, at 50 Hz, and a dataset.json that holds back
// the recordings that firmware/apps/Motion holds back:
//
//     dotnet run docs/samples/roads/motion-as-csv.cs -- ../shared/data/imu_recordings.npz motion
using System.Globalization;
using System.Text;
using NanoML.Compiler.Data;

const string Prefix = "exercise__";
const int Milliseconds = 20;

string archive = args[0];
string folder = args.Length > 1 ? args[1] : "motion";
HashSet<string> held = [.. File.ReadLines(Path.Combine("firmware", "apps", "Motion", "training", "held-back.txt"))];
var test = new List<string>();
foreach (string name in NpzReader.Names(archive).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
{
    NumericArray samples = NpzReader.Read(archive, name);
    string label = name[(name.LastIndexOf('_') + 1)..];
    string file = $"{name[Prefix.Length..name.LastIndexOf('_')]}.csv";
    if (held.Contains(name))
    {
        test.Add($"{label}/{file}");
    }

    // The recordings have 100 samples a second: the means of pairs, rounded down, are half of it.
    var text = new StringBuilder("t_ms,ax,ay,az\n");
    for (int k = 0; k < samples.Shape[0] / 2; k++)
    {
        int Mean(int axis) => (int)(samples.Integers![(6 * k) + axis] + samples.Integers[(6 * k) + 3 + axis]) >> 1;
        text.Append(CultureInfo.InvariantCulture, $"{Milliseconds * k},{Mean(0)},{Mean(1)},{Mean(2)}\n");
    }

    Directory.CreateDirectory(Path.Combine(folder, label));
    File.WriteAllText(Path.Combine(folder, label, file), $"{text}");
}

File.WriteAllText(Path.Combine(folder, "dataset.json"), $$"""
    {
      "window": 128,
      "hop": 25,
      "split": { "test": [{{string.Join(", ", test.Select(name => $"\"{name}\""))}}] }
    }
    """);
