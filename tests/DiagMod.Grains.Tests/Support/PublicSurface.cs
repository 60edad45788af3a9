using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace DiagMod.Grains.Tests.Support;

/// <summary>Public and protected members of an assembly as lines of text, read from its metadata alone: nothing is loaded or
/// resolved, so an assembly whose dependencies are absent can be read too.</summary>
internal static class PublicSurface
{
    /// <summary>One line a type and member, sorted.</summary>
    public static SortedSet<string> Read(string assemblyPath)
    {
        using var stream = File.OpenRead(assemblyPath);
        using var pe = new PEReader(stream);
        var metadata = pe.GetMetadataReader();
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            if (IsPublic(metadata, type))
            {
                ReadType(metadata, handle, type, lines);
            }
        }

        return lines;
    }

    private static bool IsPublic(MetadataReader metadata, TypeDefinition type) =>
        (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsPublic(metadata, metadata.GetTypeDefinition(type.GetDeclaringType())),
            _ => false,
        };

    private static void ReadType(
        MetadataReader metadata, TypeDefinitionHandle handle, TypeDefinition type, SortedSet<string> lines)
    {
        var names = new TypeNames();
        var name = names.GetTypeFromDefinition(metadata, handle, 0);
        var generics = type.GetGenericParameters().Select(p => metadata.GetString(metadata.GetGenericParameter(p).Name));
        var context = generics.ToImmutableArray();
        var isInterface = type.Attributes.HasFlag(TypeAttributes.Interface);
        var baseName = type.BaseType.IsNil ? "" : Name(names, metadata, type.BaseType, context);
        var kind = isInterface ? "interface"
            : baseName == "System.Enum" ? "enum"
            : baseName == "System.ValueType" ? "struct"
            : type.Attributes.HasFlag(TypeAttributes.Abstract | TypeAttributes.Sealed) ? "static class"
            : type.Attributes.HasFlag(TypeAttributes.Abstract) ? "abstract class"
            : type.Attributes.HasFlag(TypeAttributes.Sealed) ? "sealed class"
            : "class";
        lines.Add($"{name} is {kind}{(baseName is "" or "System.Object" ? "" : " of " + baseName)}");
        foreach (var implementation in type.GetInterfaceImplementations())
        {
            var target = metadata.GetInterfaceImplementation(implementation).Interface;
            lines.Add($"{name} implements {Name(names, metadata, target, context)}");
        }

        foreach (var usage in type.GetCustomAttributes().Select(metadata.GetCustomAttribute))
        {
            if (AttributeName(metadata, usage) == "System.AttributeUsageAttribute")
            {
                var value = usage.DecodeValue(names);
                var named = value.NamedArguments.Select(a => $"{a.Name} = {a.Value}").Order(StringComparer.Ordinal);
                var targets = (AttributeTargets)(int)value.FixedArguments[0].Value!;
                lines.Add($"{name} usage {string.Join(", ", named.Prepend(targets.ToString()))}");
            }
        }

        foreach (var field in type.GetFields().Select(metadata.GetFieldDefinition))
        {
            if (IsOpen(field.Attributes & FieldAttributes.FieldAccessMask))
            {
                var text = $"{name}::{metadata.GetString(field.Name)} : {field.DecodeSignature(names, context)}";
                lines.Add(text + (field.GetDefaultValue().IsNil ? "" : " = " + Constant(metadata, field.GetDefaultValue())));
            }
        }

        foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition))
        {
            if (IsOpen((FieldAttributes)(method.Attributes & MethodAttributes.MemberAccessMask)))
            {
                lines.Add($"{name}::{Describe(metadata, names, method, context)}");
            }
        }
    }

    private static string Describe(
        MetadataReader metadata, TypeNames names, MethodDefinition method, ImmutableArray<string> typeGenerics)
    {
        var own = method.GetGenericParameters().Select(metadata.GetGenericParameter).ToList();
        var signature = method.DecodeSignature(names, typeGenerics);
        var parameters = method.GetParameters().Select(metadata.GetParameter).Where(p => p.SequenceNumber > 0)
            .ToDictionary(p => p.SequenceNumber);
        var list = signature.ParameterTypes.Select((type, i) => parameters.TryGetValue(i + 1, out var p)
            ? $"{type} {metadata.GetString(p.Name)}"
                + (p.GetDefaultValue().IsNil ? "" : " = " + Constant(metadata, p.GetDefaultValue()))
            : type);
        var generics = own.Count == 0 ? "" : "<" + string.Join(", ", own.Select(g =>
            metadata.GetString(g.Name) + string.Concat(g.GetConstraints().Select(metadata.GetGenericParameterConstraint)
                .Select(c => " : " + Name(names, metadata, c.Type, typeGenerics))))) + ">";
        var words = (method.Attributes.HasFlag(MethodAttributes.Static) ? "static " : "")
            + (method.Attributes.HasFlag(MethodAttributes.Abstract) ? "abstract "
                : method.Attributes.HasFlag(MethodAttributes.Virtual) && !method.Attributes.HasFlag(MethodAttributes.Final)
                    ? "virtual " : "")
            + ((method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public ? "" : "protected ");
        return $"{words}{metadata.GetString(method.Name)}{generics}({string.Join(", ", list)}) : {signature.ReturnType}";
    }

    private static bool IsOpen(FieldAttributes access) =>
        access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static string Constant(MetadataReader metadata, ConstantHandle handle)
    {
        var constant = metadata.GetConstant(handle);
        var value = metadata.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return value is null ? "null" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}");
    }

    private static string AttributeName(MetadataReader metadata, CustomAttribute attribute)
    {
        var names = new TypeNames();
        var type = attribute.Constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType();
        return Name(names, metadata, type, []);
    }

    private static string Name(TypeNames names, MetadataReader metadata, EntityHandle handle, ImmutableArray<string> generics) =>
        handle.Kind switch
        {
            HandleKind.TypeDefinition => names.GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0),
            HandleKind.TypeReference => names.GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0),
            _ => metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(names, generics),
        };

    /// <summary>Types as full names, without the assembly they live in.</summary>
    private sealed class TypeNames
        : ISignatureTypeProvider<string, ImmutableArray<string>>, ICustomAttributeTypeProvider<string>
    {
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetTypeFromDefinition(MetadataReader metadata, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            var type = metadata.GetTypeDefinition(handle);
            var name = metadata.GetString(type.Name);
            return type.IsNested
                ? GetTypeFromDefinition(metadata, type.GetDeclaringType(), 0) + "+" + name
                : Join(metadata.GetString(type.Namespace), name);
        }

        public string GetTypeFromReference(MetadataReader metadata, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = metadata.GetTypeReference(handle);
            var name = metadata.GetString(type.Name);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? GetTypeFromReference(metadata, (TypeReferenceHandle)type.ResolutionScope, 0) + "+" + name
                : Join(metadata.GetString(type.Namespace), name);
        }

        public string GetTypeFromSpecification(
            MetadataReader metadata, ImmutableArray<string> context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            metadata.GetTypeSpecification(handle).DecodeSignature(this, context);

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericTypeParameter(ImmutableArray<string> context, int index) => "!" + index;

        public string GetGenericMethodParameter(ImmutableArray<string> context, int index) => "!!" + index;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType + "*" + modifier;

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank}]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        public string GetSystemType() => "System.Type";

        public bool IsSystemType(string type) => type == "System.Type";

        public string GetTypeFromSerializedName(string name) => name;

        public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

        private static string Join(string space, string name) => space.Length == 0 ? name : space + "." + name;
    }
}
