using Microsoft.ML;
using MlNetSample;

string name = args.Length > 0 ? args[0] : "sdca";
string target = args.Length > 1 ? args[1] : $"{name}.onnx";
var ml = new MLContext(seed: 1);
IDataView motors = ml.Data.LoadFromTextFile<Motor>(Path.Combine(AppContext.BaseDirectory, "motors.csv"), separatorChar: ',', hasHeader: true);
ITransformer model = new Pipelines(ml).Create(name).Fit(motors);
using (FileStream file = File.Create(target))
{
    ml.Model.ConvertToOnnx(model, motors, file);
}

Console.WriteLine($"{target} is written.");
