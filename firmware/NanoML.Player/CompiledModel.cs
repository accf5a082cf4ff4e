using System;
using System.Reflection;
using NanoML.Runtime;

namespace NanoML.Player
{
    /// <summary>
    /// A model whose file holds the assemblies that the compiler's code was built to: as fast as in the application's image, for boards with heap
    /// enough to keep them there.
    /// </summary>
    /// <remarks>
    /// <b>What is loaded runs</b>: take such files from where only you can put them, or with a signature. Assemblies are never unloaded, and a
    /// second one of the same name is refused, so another version takes a restart.
    /// </remarks>
    public sealed class CompiledModel
    {
        private readonly ModelFile _file;
        private readonly NanoModel _model;
        private readonly int _vectors;
        private readonly int _vectorCount;

        private CompiledModel(ModelFile file, NanoModel model, int vectors, int vectorCount)
        {
            _file = file;
            _model = model;
            _vectors = vectors;
            _vectorCount = vectorCount;
        }

        /// <summary>The file that it came from.</summary>
        public ModelFile File
        {
            get { return _file; }
        }

        /// <summary>The model.</summary>
        public NanoModel Model
        {
            get { return _model; }
        }

        /// <summary>How many inputs with the bytes that they must give are in the file.</summary>
        public int TestCount
        {
            get { return _vectorCount; }
        }

        /// <summary>Looks a file over and loads what it holds.</summary>
        /// <exception cref="RestartNeededException">An assembly of its names is loaded already.</exception>
        /// <exception cref="ModelFileException">It is damaged, holds no code, or its assemblies need what this image has not.</exception>
        public static CompiledModel Load(ModelSource source)
        {
            return Load(ModelFile.Open(source));
        }

        /// <summary>Loads what a file holds.</summary>
        /// <exception cref="ModelFileException">As <see cref="Load(ModelSource)"/>.</exception>
        public static CompiledModel Load(ModelFile file)
        {
            if (!file.HasCode)
            {
                throw new ModelFileException("the model's file holds no code: ModelPlayer plays it");
            }

            ModelReader reader = new ModelReader(file.Source, file.Contents, file.End);
            string type = ModelReader.Text(reader);
            int inputLength = reader.Count();
            int outputLength = reader.Count();
            int vectorCount = reader.Byte();
            int vectors = reader.Position;
            for (int i = 0; i < vectorCount; i++)
            {
                reader.Skip(inputLength);
                reader.Skip(outputLength);
            }

            Assembly last = LoadAssemblies(reader);
            reader.Clear();
            NanoModel model = Create(last, type);
            if (model.InputCount != inputLength || model.OutputCount != outputLength)
            {
                throw ModelReader.Damaged();
            }

            return new CompiledModel(file, model, vectors, vectorCount);
        }

        /// <summary>Runs the inputs of the file, from a reset on, and compares bytes. The model is reset afterwards.</summary>
        /// <returns>Whether all results were those of the computer that packed the file.</returns>
        public bool Test()
        {
            return ModelTest.Passes(_model, _file, _vectors, _vectorCount);
        }

        /// <returns>The last of them: the model's own.</returns>
        private static Assembly LoadAssemblies(ModelReader reader)
        {
            int count = reader.Byte();
            Assembly last = null;
            for (int i = 0; i < count; i++)
            {
                string name = ModelReader.Text(reader);
                if (IsLoaded(name))
                {
                    throw new RestartNeededException(name);
                }

                last = LoadAssembly(name, ModelReader.Bytes(reader, reader.Count()));
            }

            return last is null ? throw ModelReader.Damaged() : last;
        }

        private static Assembly LoadAssembly(string name, byte[] image)
        {
            try
            {
                return Assembly.Load(image);
            }
            catch (Exception e)
            {
                throw new ModelFileException("the assembly " + name + " cannot be loaded: it needs what this image has not, or heap (" + e.GetType().Name + ")");
            }
        }

        private static bool IsLoaded(string name)
        {
            try
            {
                // By a name, a board finds what is loaded, and nothing else.
                return !(Assembly.Load(name) is null);
            }
            catch (Exception)
            {
                return false;
            }
        }

        private static NanoModel Create(Assembly assembly, string name)
        {
            Type type = assembly.GetType(name);
            ConstructorInfo constructor = type is null ? null : type.GetConstructor(new Type[0]);
            NanoModel model = constructor is null ? null : constructor.Invoke(null) as NanoModel;
            return model == null ? throw new ModelFileException("there is no model " + name + " in the file's assemblies") : model;
        }
    }
}
