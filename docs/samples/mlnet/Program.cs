using Microsoft.ML;
using MlNetSample;

string name = args.Length > 0 ? args[0] : "sdca";
string target = args.Length > 1 ? args[1] : $"{name}.onnx";
string table = Path.Combine(AppContext.BaseDirectory, "motors.csv");
var ml = new MLContext(seed: 1);
IDataView motors = ml.Data.LoadFromTextFile<Motor>(table, separatorChar: ',', hasHeader: true);
ITransformer model = new Pipelines(ml).Create(name).Fit(motors);
using (FileStream file = File.Create(target))
{
    ml.Model.ConvertToOnnx(model, motors, file);
}

// What the compiler calibrates on: the features alone.
string rows = Path.ChangeExtension(target, ".rows.csv");
File.WriteAllLines(rows, File.ReadLines(table).Select(line => line[..line.LastIndexOf(',')]));
Console.WriteLine($"{target} and {rows} are written.");
