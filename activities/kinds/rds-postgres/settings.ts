/**
 * What a new instance is made with: what the plan says, over what an instance that is there has. Nothing is left to AWS's defaults, which are
 * the default groups, one zone, gp3 and no deletion protection (API_CreateDBInstanceReadReplica).
 */
import { type DBInstance } from '@aws-sdk/client-rds';
import { type MadeInstance } from '../../../domain/call-inputs';
import { type Refusal } from '../../../domain/goal';
import { type InstanceSettings, type Tags } from '../../../domain/kinds/rds-postgres';
import { type Region } from '../../../domain/regions';
import { type Reader } from '../../goal';
import { type Copied, copiedOf, takenByAll } from './copied';
import { find } from './instance';

export interface Model extends Copied {
  readonly instance: string;
  readonly class: string | null;
  readonly subnetGroup: string | null;
  readonly securityGroups: readonly string[];
  readonly parameterGroup: string | null;
  readonly caCertificate: string | null;
  readonly kmsKey: string | null;
  readonly autoMinorVersionUpgrade: boolean;
}

/** The first of `like` that is there; null when none is. */
export async function findModel(
  reader: Reader<'rds:DescribeDBInstances'>,
  region: Region,
  like: readonly string[],
): Promise<Model | null> {
  for (const instance of like) {
    const found = await find(reader, region, instance);
    if (found) return toModel(instance, found);
  }
  return null;
}

export function toModel(instance: string, found: DBInstance): Model {
  return {
    instance,
    class: found.DBInstanceClass ?? null,
    subnetGroup: found.DBSubnetGroup?.DBSubnetGroupName ?? null,
    securityGroups: (found.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId: id }) => id ?? []),
    parameterGroup: found.DBParameterGroups?.[0]?.DBParameterGroupName ?? null,
    caCertificate: found.CACertificateIdentifier ?? null,
    kmsKey: found.KmsKeyId ?? null,
    autoMinorVersionUpgrade: found.AutoMinorVersionUpgrade ?? false,
    ...copiedOf(found),
  };
}

export interface Wish {
  readonly settings: InstanceSettings;
  readonly like: readonly string[];
  readonly model: Model | null;
  readonly tags: Tags;
  readonly deletionProtection: boolean;
  /** Where the plan says settings: resources.ledger.in.us-east-1.settings. */
  readonly place: string;
}

/** `made` when nothing lacks, else every lacking setting by name. */
export function makeWith(wish: Wish): { readonly made: MadeInstance } | { readonly lacking: readonly Refusal[] } {
  const { settings, model } = wish;
  const wanted = {
    class: settings.class ?? model?.class ?? '',
    subnetGroup: settings.subnetGroup ?? model?.subnetGroup ?? '',
    securityGroups: settings.securityGroups ?? model?.securityGroups ?? [],
    parameterGroup: settings.parameterGroup ?? model?.parameterGroup ?? '',
  };
  const lacking = Object.entries(wanted).filter(([, value]) => value.length === 0);
  if (lacking.length > 0) return { lacking: lacking.map(([name]) => lacks(wish, name)) };
  const caCertificate = model?.caCertificate ?? null;
  return {
    made: {
      DBInstanceClass: wanted.class,
      MultiAZ: settings.multiAz ?? true,
      DBSubnetGroupName: wanted.subnetGroup,
      VpcSecurityGroupIds: wanted.securityGroups,
      DBParameterGroupName: wanted.parameterGroup,
      DeletionProtection: wish.deletionProtection,
      ...(caCertificate === null ? {} : { CACertificateIdentifier: caCertificate }),
      CopyTagsToSnapshot: true,
      PubliclyAccessible: false,
      AutoMinorVersionUpgrade: model?.autoMinorVersionUpgrade ?? false,
      ...takenByAll(model),
      Tags: tagList(wish.tags),
    },
  };
}

/** One setting that nothing gives. */
export function lacks({ like, model, place }: Pick<Wish, 'like' | 'model' | 'place'>, name: string): Refusal {
  const copied = model ? `${model.instance} has none to copy` : `no ${like.join(' and no ')} to copy it from`;
  return {
    rule: `a new instance is given its ${name}`,
    saw: `the plan says none, and ${copied}`,
    wanted: `name it in ${place}.${name}`,
    source: 'the plan; rds:DescribeDBInstances; Amazon RDS API reference, CreateDBInstanceReadReplica',
  };
}

export function tagList(tags: Tags): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([name, value]) => ({ Key: name, Value: value }));
}
